/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise devices`: what this computer has to compute and to film with. */
#include <string.h>

#include "cli/guise-cli.h"

#define PCI_VENDOR_NVIDIA 0x10de
#define PCI_CLASS_DISPLAY 0x03

/* The value of "key : value" in a file of /proc, or NULL. */
static char *
read_field (const char *path, const char *key)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  /* A system without this file has nothing to tell. */
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  lines = g_strsplit (text, "\n", -1);
  for (size_t i = 0; lines[i] != NULL; i++)
    {
      char *colon = strchr (lines[i], ':');

      if (colon == NULL)
        continue;
      *colon = '\0';
      if (strcmp (g_strstrip (lines[i]), key) == 0)
        return g_strdup (g_strstrip (colon + 1));
    }
  return NULL;
}

/* Bytes of a line "key: 123 kB" in /proc/meminfo; 0 when unknown. */
static int64_t
read_memory (const char *key)
{
  g_autofree char *value = read_field ("/proc/meminfo", key);

  return value != NULL ? g_ascii_strtoll (value, NULL, 10) * 1024 : 0;
}

/* The vector extensions that the engine's kernels can make use of. */
static JsonArray *
list_simd (void)
{
  JsonArray *names = json_array_new ();

#if defined(__x86_64__)
#define ADD_IF_SUPPORTED(name)       \
  if (__builtin_cpu_supports (name)) \
  json_array_add_string_element (names, name)
  __builtin_cpu_init ();
  ADD_IF_SUPPORTED ("sse4.1");
  ADD_IF_SUPPORTED ("avx");
  ADD_IF_SUPPORTED ("avx2");
  ADD_IF_SUPPORTED ("fma");
  ADD_IF_SUPPORTED ("avx512f");
  ADD_IF_SUPPORTED ("avx512bw");
  ADD_IF_SUPPORTED ("avx512vnni");
  ADD_IF_SUPPORTED ("avx512bf16");
#undef ADD_IF_SUPPORTED
#endif
  return names;
}

static JsonObject *
describe_cpu (void)
{
  JsonObject      *cpu = json_object_new ();
  g_autofree char *name = read_field ("/proc/cpuinfo", "model name");

  json_object_set_string_member (cpu, "name", name != NULL ? name : _("unknown processor"));
  json_object_set_int_member (cpu, "cores", g_get_num_processors ());
  json_object_set_array_member (cpu, "simd", list_simd ());
  json_object_set_int_member (cpu, "memory", read_memory ("MemTotal"));
  json_object_set_int_member (cpu, "memory_available", read_memory ("MemAvailable"));
  return cpu;
}

/* A number in a one-line file of /sys, or -1. */
static int64_t
read_number (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  /* Absent files are normal here. */
  return g_file_get_contents (path, &text, NULL, NULL) ? g_ascii_strtoll (text, NULL, 0) : -1;
}

/* How many NVIDIA display devices are in the machine, whether or not a driver is loaded. */
static int
count_nvidia (void)
{
  static const char root[] = "/sys/bus/pci/devices";
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL); /* no PCI bus: no such GPU */
  const char *name;
  int         n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (root, name, NULL);

      n += read_number (folder, "vendor") == PCI_VENDOR_NVIDIA &&
           read_number (folder, "class") >> 16 == PCI_CLASS_DISPLAY;
    }
  return n;
}

/* One sentence: why no GPU can be used. */
static char *
explain_no_gpu (void)
{
  int n = count_nvidia ();

  if (n == 0)
    return g_strdup (_("There is no NVIDIA GPU in this computer, and this build has no GPU "
                       "backend."));
  if (!g_file_test ("/proc/driver/nvidia/version", G_FILE_TEST_EXISTS))
    return g_strdup_printf (ngettext ("There is %d NVIDIA GPU, but its driver is not loaded, and "
                                      "this build has no GPU backend.",
                                      "There are %d NVIDIA GPUs, but their driver is not loaded, "
                                      "and this build has no GPU backend.",
                                      (unsigned long) n),
                            n);
  return g_strdup_printf (ngettext ("There is %d NVIDIA GPU, but this build has no GPU backend.",
                                    "There are %d NVIDIA GPUs, but this build has no GPU backend.",
                                    (unsigned long) n),
                          n);
}

static int
compare_strings (const void *a, const void *b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Fills the two lists from what the kernel says about video4linux devices. */
static void
list_cameras (JsonArray *cameras, JsonArray *virtual_cameras)
{
  static const char root[] = "/sys/class/video4linux";
  g_autoptr (GDir) dir = g_dir_open (root, 0, NULL); /* absent: no camera was ever connected */
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (entry));
  g_ptr_array_sort (names, compare_strings);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *folder = g_build_filename (root, names->pdata[i], NULL);
      g_autofree char *device = g_build_filename ("/dev", names->pdata[i], NULL);
      g_autofree char *name_file = g_build_filename (folder, "name", NULL);
      g_autofree char *target = g_file_read_link (folder, NULL);
      g_autofree char *name = NULL;
      JsonObject      *camera = json_object_new ();

      /* A camera without a name is still a camera. */
      (void) g_file_get_contents (name_file, &name, NULL, NULL);
      json_object_set_string_member (camera, "device", device);
      json_object_set_string_member (camera, "name", name != NULL ? g_strstrip (name) : "");
      json_array_add_object_element (target != NULL && strstr (target, "/virtual/") != NULL
                                       ? virtual_cameras
                                       : cameras,
                                     camera);
    }
}

static void
append_cameras (GString *text, const char *title, JsonArray *cameras)
{
  guint n = json_array_get_length (cameras);

  g_string_append_printf (text, "%-17s%s\n", title, n == 0 ? _("none") : "");
  for (guint i = 0; i < n; i++)
    {
      JsonObject *camera = json_array_get_object_element (cameras, i);

      g_string_append_printf (text, "  %s  %s\n", json_object_get_string_member (camera, "device"),
                              json_object_get_string_member (camera, "name"));
    }
}

/* The same for people. */
static char *
to_text (JsonObject *cpu, const char *no_gpu, JsonArray *cameras, JsonArray *virtual_cameras)
{
  GString         *text = g_string_new (NULL);
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
  g_string_append_printf (text, "\n%-17s%s\n", _("GPUs"), no_gpu);
  append_cameras (text, _("Cameras"), cameras);
  append_cameras (text, _("Virtual cameras"), virtual_cameras);
  return g_string_free (text, FALSE);
}

gboolean
guise_cli_devices (GuiseCli *self, char **argv, GError **error)
{
  g_autofree char *no_gpu = NULL;
  g_autofree char *text = NULL;
  JsonObject      *members;
  JsonObject      *cpu;
  JsonArray       *cameras;
  JsonArray       *virtual_cameras;

  if (!guise_cli_parse (self, argv, NULL, error))
    return FALSE;
  cpu = describe_cpu ();
  cameras = json_array_new ();
  virtual_cameras = json_array_new ();
  no_gpu = explain_no_gpu ();
  list_cameras (cameras, virtual_cameras);
  if (json_array_get_length (cameras) + json_array_get_length (virtual_cameras) > 0)
    guise_cli_output_note (self->output,
                           _("The modes of cameras are not listed yet in this version."));
  text = to_text (cpu, no_gpu, cameras, virtual_cameras);

  members = json_object_new ();
  json_object_set_object_member (members, "cpu", cpu);
  json_object_set_array_member (members, "gpus", json_array_new ());
  json_object_set_string_member (members, "gpu_reason", no_gpu);
  json_object_set_array_member (members, "cameras", cameras);
  json_object_set_array_member (members, "virtual_cameras", virtual_cameras);
  guise_cli_output_result (self->output, text, members);
  return TRUE;
}
