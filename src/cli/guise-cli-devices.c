/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise devices`: what this computer has to compute and to film with. */
#include <string.h>

#include "cli/guise-cli-advice.h"
#include "cli/guise-cli-cameras.h"
#include "cli/guise-cli.h"
#include "host/guise-host-card-rules.h"
#include "host/guise-host-computer.h"
#include "host/guise-host-system.h"

static JsonArray *
list_simd (void)
{
  g_auto (GStrv) names = guise_host_list_simd ();
  JsonArray *array = json_array_new ();

  for (size_t i = 0; names[i] != NULL; i++)
    json_array_add_string_element (array, names[i]);
  return array;
}

static JsonObject *
describe_cpu (void)
{
  const char      *root = guise_cli_get_system_root ();
  JsonObject      *cpu = json_object_new ();
  g_autofree char *name = guise_host_read_processor (root);

  json_object_set_string_member (cpu, "name", name != NULL ? name : _("unknown processor"));
  json_object_set_int_member (cpu, "cores", g_get_num_processors ());
  json_object_set_array_member (cpu, "simd", list_simd ());
  json_object_set_int_member (cpu, "memory", guise_host_read_memory (root, "MemTotal"));
  json_object_set_int_member (cpu, "memory_available",
                              guise_host_read_memory (root, "MemAvailable"));
  return cpu;
}

/* How many NVIDIA display devices are in the machine, whether or not a driver is loaded. */
static int
count_nvidia (void)
{
  g_autoptr (GPtrArray) adapters = guise_host_list_adapters (guise_cli_get_system_root ());
  int n = 0;

  for (guint i = 0; i < adapters->len; i++)
    n += ((const GuiseHostAdapter *) adapters->pdata[i])->is_nvidia;
  return n;
}

/* One sentence: why no GPU can be used; NULL when one can. */
static char *
explain_no_gpu (GuiseGpuList *list)
{
  const char *problem = list->reason;
  int         n = count_nvidia ();

  for (int i = 0; i < list->n_gpus; i++)
    {
      const GuiseGpuCard *card = guise_gpu_list_get (list, i);

      if (card->problem == NULL)
        return NULL;
      problem = card->problem;
    }
  if (list->state != GUISE_GPU_NO_BACKEND)
    return g_strdup_printf ("%s.", problem);
  if (n == 0)
    return g_strdup (_("There is no NVIDIA GPU in this computer, and this build has no GPU "
                       "backend."));
  return g_strdup_printf (ngettext ("There is %d NVIDIA GPU, but this build has no GPU backend.",
                                    "There are %d NVIDIA GPUs, but this build has no GPU backend.",
                                    (unsigned long) n),
                          n);
}

/* ---- GPUs ---- */

static JsonObject *
describe_gpu (const GuiseGpuCard *card, const GPtrArray *adapters)
{
  JsonObject      *gpu = json_object_new ();
  const char      *connectors = guise_host_find_connectors (card, adapters);
  g_autofree char *capability = g_strdup_printf ("%d.%d", card->major, card->minor);

  json_object_set_int_member (gpu, "index", card->index);
  json_object_set_string_member (gpu, "name", card->name);
  json_object_set_int_member (gpu, "memory", (gint64) card->n_bytes);
  json_object_set_int_member (gpu, "memory_free", (gint64) card->n_free_bytes);
  json_object_set_string_member (gpu, "compute_capability", capability);
  json_object_set_int_member (gpu, "processors", card->n_processors);
  json_object_set_boolean_member (gpu, "bf16", card->has_bf16);
  json_object_set_string_member (gpu, "pci", card->pci_bus_id);
  json_object_set_boolean_member (gpu, "display", card->has_display || *connectors != '\0');
  json_object_set_string_member (gpu, "connectors", connectors);
  json_object_set_boolean_member (gpu, "usable", card->problem == NULL);
  if (card->problem != NULL)
    json_object_set_string_member (gpu, "problem", card->problem);
  return gpu;
}

static JsonArray *
list_gpus (GuiseGpuList *list)
{
  g_autoptr (GPtrArray) adapters = guise_host_list_adapters (guise_cli_get_system_root ());
  JsonArray *gpus = json_array_new ();

  for (int i = 0; i < list->n_gpus; i++)
    json_array_add_object_element (gpus, describe_gpu (guise_gpu_list_get (list, i), adapters));
  return gpus;
}

/* Versions as in "13.0"; members that are not known are left out. */
static JsonObject *
describe_versions (const GuiseGpuList *list)
{
  JsonObject      *versions = json_object_new ();
  g_autofree char *driver = guise_host_read_driver_version (guise_cli_get_system_root ());
  g_autofree char *can = g_strdup_printf ("%d.%d", list->driver / 1000, list->driver % 1000 / 10);
  g_autofree char *needs =
    g_strdup_printf ("%d.%d", list->runtime / 1000, list->runtime % 1000 / 10);

  if (driver != NULL)
    json_object_set_string_member (versions, "driver", driver);
  if (list->driver > 0)
    json_object_set_string_member (versions, "driver_cuda", can);
  if (list->runtime > 0)
    json_object_set_string_member (versions, "cuda", needs);
  if (list->cudnn > 0)
    json_object_set_int_member (versions, "cudnn", list->cudnn);
  return versions;
}

static JsonArray *
list_advice (const GPtrArray *advices)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < advices->len; i++)
    {
      const GuiseCliAdvice *advice = (const GuiseCliAdvice *) advices->pdata[i];
      JsonObject           *object = json_object_new ();
      JsonArray            *how_to = json_array_new ();

      for (int k = 0; advice->how_to != NULL && k < GUISE_CLI_N_HOW_TO; k++)
        json_array_add_string_element (how_to, advice->how_to[k]);
      json_object_set_string_member (object, "kind", advice->kind);
      if (advice->gpu >= 0)
        json_object_set_int_member (object, "gpu", advice->gpu);
      json_object_set_string_member (object, "text", advice->text);
      json_object_set_array_member (object, "how_to", how_to);
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
append_gpus (GString *text, JsonArray *gpus, const char *no_gpu)
{
  g_string_append_printf (text, "%-17s%s\n", _("GPUs"), no_gpu != NULL ? no_gpu : "");
  for (guint i = 0; i < json_array_get_length (gpus); i++)
    {
      JsonObject      *gpu = json_array_get_object_element (gpus, i);
      g_autofree char *total =
        g_format_size_full ((guint64) json_object_get_int_member (gpu, "memory"),
                            G_FORMAT_SIZE_IEC_UNITS);
      g_autofree char *available =
        g_format_size_full ((guint64) json_object_get_int_member (gpu, "memory_free"),
                            G_FORMAT_SIZE_IEC_UNITS);
      const char *problem = json_object_get_string_member_with_default (gpu, "problem", NULL);

      g_string_append_printf (text, "  cuda:%d  %s, ",
                              (int) json_object_get_int_member (gpu, "index"),
                              json_object_get_string_member (gpu, "name"));
      g_string_append_printf (text, _("%s, %s available"), total, available);
      /* Translators: as in "compute capability 9.0" */
      g_string_append_printf (text, _(", compute capability %s"),
                                       json_object_get_string_member (gpu, "compute_capability"));
      if (json_object_get_boolean_member (gpu, "display"))
        g_string_append (text, _(", a display hangs on it"));
      if (problem != NULL)
        g_string_append_printf (text, _("; not usable: %s"), problem);
      g_string_append_c (text, '\n');
    }
}

/* One line each, and indented below it how to do what it says. */
static void
append_advice (GString *text, const GPtrArray *advices)
{
  for (guint i = 0; i < advices->len; i++)
    {
      const GuiseCliAdvice *advice = (const GuiseCliAdvice *) advices->pdata[i];

      g_string_append_printf (text, "%-17s%s\n", _("Advice"), advice->text);
      for (int k = 0; advice->how_to != NULL && k < GUISE_CLI_N_HOW_TO; k++)
        g_string_append_printf (text, "  %d. %s\n", k + 1, advice->how_to[k]);
    }
}

/* The processor and the memory, for people. */
static void
append_cpu (GString *text, JsonObject *cpu)
{
  JsonArray       *simd = json_object_get_array_member (cpu, "simd");
  gint64           n_cores = json_object_get_int_member (cpu, "cores");
  g_autofree char *total = g_format_size_full ((guint64) json_object_get_int_member (cpu, "memory"),
                                               G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *available =
    g_format_size_full ((guint64) json_object_get_int_member (cpu, "memory_available"),
                        G_FORMAT_SIZE_IEC_UNITS);

  g_string_append_printf (text, "%-17s%s, ",
                          _("Processor"), json_object_get_string_member (cpu, "name"));
  g_string_append_printf (text, ngettext ("%d core", "%d cores", (unsigned long) n_cores),
                          (int) n_cores);
  for (guint i = 0; i < json_array_get_length (simd); i++)
    g_string_append_printf (text, "%s%s", i == 0 ? ", " : " ",
                            json_array_get_string_element (simd, i));
  g_string_append_printf (text, "\n%-17s", _("Memory"));
  /* Translators: two sizes, as in "23.5 GiB, 20.1 GiB available" */
  g_string_append_printf (text, _("%s, %s available"), total, available);
  g_string_append_c (text, '\n');
}

gboolean
guise_cli_devices (GuiseCli *self, char **argv, GError **error)
{
  g_autoptr (GuiseGpuList) list = NULL;
  g_autoptr (GPtrArray) advices = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *no_gpu = NULL;
  JsonObject      *members;
  JsonObject      *cpu;
  JsonArray       *gpus;
  JsonArray       *cameras;
  JsonArray       *virtual_cameras;

  if (!guise_cli_parse (self, argv, NULL, error))
    return FALSE;
  list = guise_gpu_list_new ();
  advices = guise_cli_advise (list, -1, FALSE);
  cpu = describe_cpu ();
  gpus = list_gpus (list);
  cameras = json_array_new ();
  virtual_cameras = json_array_new ();
  no_gpu = explain_no_gpu (list);
  append_cpu (text, cpu);
  append_gpus (text, gpus, no_gpu);
  append_advice (text, advices);
  guise_cli_cameras_list (text, cameras, virtual_cameras);

  members = json_object_new ();
  json_object_set_object_member (members, "cpu", cpu);
  json_object_set_array_member (members, "gpus", gpus);
  json_object_set_string_member (members, "gpu_reason", no_gpu);
  json_object_set_object_member (members, "gpu_versions", describe_versions (list));
  json_object_set_array_member (members, "advice", list_advice (advices));
  json_object_set_array_member (members, "cameras", cameras);
  json_object_set_array_member (members, "virtual_cameras", virtual_cameras);
  guise_cli_output_result (self->output, text->str, members);
  return TRUE;
}
