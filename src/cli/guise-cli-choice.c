/* SPDX-License-Identifier: GPL-3.0-or-later
 * What computes: --device and --precision. */
#include "cli/guise-cli-choice.h"

#include <string.h>

#include "cli/guise-cli-advice.h"
#include "nn/guise-gpu-list.h"
#include "nn/guise-plan.h"
#include "train/guise-ranks.h"

/* What --device names. */
typedef struct
{
  gboolean is_cpu;
  gboolean is_auto;
  GArray  *gpus; /* of int; empty: none in particular; owned */
} Wish;

static void
wish_clear (Wish *self)
{
  g_clear_pointer (&self->gpus, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wish, wish_clear)

/* "0", "0,2" */
static gboolean
parse_numbers (const char *text, GArray *gpus)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);

  for (size_t i = 0; words[i] != NULL; i++)
    {
      guint64 number;
      int     gpu;

      if (!g_ascii_string_to_unsigned (words[i], 10, 0, 255, &number, NULL))
        return FALSE;
      gpu = (int) number;
      g_array_append_val (gpus, gpu);
    }
  return gpus->len > 0;
}

static gboolean
parse_device (GuiseCli *self, const char *text, Wish *wish, GError **error)
{
  wish->gpus = g_array_new (FALSE, FALSE, sizeof (int));
  wish->is_cpu = strcmp (text, "cpu") == 0;
  wish->is_auto = strcmp (text, "auto") == 0;
  if (wish->is_cpu || wish->is_auto || strcmp (text, "cuda") == 0 ||
      (g_str_has_prefix (text, "cuda:") && parse_numbers (text + strlen ("cuda:"), wish->gpus)))
    return TRUE;
  guise_cli_set_usage_error (self, error,
                             _("Unknown device “%s”: cpu, cuda[:N[,N...]] or auto."), text);
  return FALSE;
}

/* Whether this process is one of several that train together. */
static gboolean
is_one_of_several (void)
{
  return guise_ranks_from_environment ().n_ranks > 1;
}

/* Whether Slurm or somebody else has given this process GPUs of its own. */
static gboolean
has_own_gpus (void)
{
  return g_getenv ("CUDA_VISIBLE_DEVICES") != NULL;
}

static gboolean fail_impossible (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail_impossible (GError **error, const char *format, ...)
{
  va_list          args;
  g_autofree char *text = NULL;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, GUISE_CLI_ERROR, GUISE_CLI_ERROR_NOT_POSSIBLE, text);
  return FALSE;
}

/* ---- precision ---- */

/* What stands behind the slash in the device's name; NULL: the fastest that trains as well. What
 * is not training is done exactly, but for pictures, where nobody sees the difference. */
static gboolean
choose_precision (GuiseCli *self, const char *wanted, const char **out_name, GError **error)
{
  static const char *const names[] = { "fp32", "fp16", "tf32", "bf16", NULL };

  *out_name = self->verb->traits & GUISE_CLI_TRAINS  ? NULL
              : self->verb->traits & GUISE_CLI_SWAPS ? GUISE_DEVICE_INFERENCE
                                                     : names[0];
  if (wanted == NULL || strcmp (wanted, "auto") == 0)
    return TRUE;
  if (!g_strv_contains (names, wanted))
    {
      guise_cli_set_usage_error (self, error,
                                 _("Unknown precision “%s”: auto, fp32, fp16, tf32 or bf16."),
                                    wanted);
      return FALSE;
    }
  *out_name = g_intern_string (wanted);
  return TRUE;
}

static gboolean
is_reduced (const char *precision)
{
  return precision != NULL && strcmp (precision, "fp32") != 0 &&
         strcmp (precision, GUISE_DEVICE_INFERENCE) != 0;
}

/* Whether only newer GPUs can. */
static gboolean
needs_bf16 (const char *precision)
{
  return is_reduced (precision) && strcmp (precision, "fp16") != 0;
}

/* ---- the choice ---- */

static gboolean
take_gpu (GuiseCli *self, GuiseGpuList *list, int gpu, const char *precision, GError **error)
{
  g_autofree char    *name = NULL;
  const GuiseGpuCard *card;

  if (list->state != GUISE_GPU_READY)
    return fail_impossible (error, _("No GPU can be used: %s."), list->reason);
  if (gpu >= list->n_gpus)
    return fail_impossible (error,
                            ngettext ("There is no GPU %d: there is %d, counted from 0.",
                                      "There is no GPU %d: there are %d, counted from 0.",
                                      (unsigned long) list->n_gpus),
                            gpu, list->n_gpus);
  card = guise_gpu_list_get (list, gpu);
  if (card->problem != NULL)
    return fail_impossible (error, _("GPU %d cannot be used: %s."), gpu, card->problem);
  if (needs_bf16 (precision) && !card->has_bf16)
    return fail_impossible (error, _("%s cannot compute in %s; use --precision fp16."), card->name,
                                      precision);
  if (g_strcmp0 (precision, GUISE_DEVICE_INFERENCE) == 0)
    precision = card->has_bf16 ? "tf32" : "fp32";
  name = g_strdup_printf ("cuda:%d%s%s", gpu, precision != NULL ? "/" : "",
                          precision != NULL ? precision : "");
  self->device = g_intern_string (name);
  self->gpu = gpu;
  return TRUE;
}

/* The first GPU that works. */
static gboolean
take_any (GuiseCli *self, const char *precision, char **out_reason, GError **error)
{
  g_autoptr (GuiseGpuList) list = guise_gpu_list_new ();
  const char *problem = list->reason;

  for (int i = 0; i < list->n_gpus; i++)
    {
      const GuiseGpuCard *card = guise_gpu_list_get (list, i);

      if (card->problem == NULL)
        {
          *out_reason = g_strdup_printf (_("the first GPU that can be used: %s"), card->name);
          return take_gpu (self, list, i, precision, error);
        }
      if (problem == NULL)
        problem = card->problem;
    }
  if (is_reduced (precision))
    return fail_impossible (error, _("Computing in %s takes a GPU, and none can be used: %s."),
                                      precision, problem);
  *out_reason = g_strdup (problem);
  return TRUE;
}

/* ---- one of several processes ---- */

/* Why the processes on this computer cannot have a GPU each; NULL: they can. */
static char *
find_shortage (const GuiseRanks *ranks, int n_gpus)
{
  int n_processes = MAX (ranks->n_local, ranks->local_rank + 1);

  if (n_gpus == 1 && has_own_gpus ())
    return NULL;
  if (n_processes <= n_gpus)
    return NULL;
  /* Translators: a number of GPUs, and the number of processes that train together */
  return g_strdup_printf (ngettext ("there is %d GPU for the %d processes on this computer",
                                    "there are %d GPUs for the %d processes on this computer",
                                    (unsigned long) n_gpus),
                          n_gpus, n_processes);
}

/* The GPU of this process's place among those on its computer, of those named or of all. The others
 * are not even looked at: a process keeps memory on every GPU that it has asked. */
static gboolean
take_own (GuiseCli   *self,
          const Wish *wish,
          const char *precision,
          char      **out_reason,
          GError    **error)
{
  const GuiseRanks ranks = guise_ranks_from_environment ();
  g_autoptr (GuiseGpuList) list = guise_gpu_list_new ();
  const gboolean   is_named = wish->gpus->len > 0;
  const int        n = is_named ? (int) wish->gpus->len : list->n_gpus;
  const int        place = n == 1 ? 0 : ranks.local_rank;
  g_autofree char *shortage = NULL;

  if (n > 0)
    shortage = find_shortage (&ranks, n);
  if (n == 0 || shortage != NULL)
    {
      const char *why = shortage != NULL ? shortage : list->reason;

      /* Where the number of processes here is not told, another one may have its GPU already. */
      if (!wish->is_auto || is_reduced (precision) || (shortage != NULL && ranks.n_local == 0))
        return fail_impossible (error, _("Every process of a training takes a GPU: %s. Start as "
                                         "many processes as there are GPUs, or use --device cpu."),
                                          why);
      *out_reason = g_strdup (why);
      return TRUE;
    }
  if (wish->is_auto)
    *out_reason = g_strdup_printf (_("the GPU of process %d on this computer"), ranks.local_rank);
  return take_gpu (self, list, is_named ? g_array_index (wish->gpus, int, place) : place, precision,
                   error);
}

/* The GPU that was named. */
static gboolean
take_listed (GuiseCli *self, const Wish *wish, const char *precision, GError **error)
{
  guint n = wish->gpus->len;
  g_autoptr (GuiseGpuList) list = NULL;

  if (n > 1 && !(self->verb->traits & GUISE_CLI_SHARES))
    {
      guise_cli_set_usage_error (self, error, _("“%s” uses one GPU; name one."), self->verb->name);
      return FALSE;
    }
  if (n > 1)
    return fail_impossible (error,
                            _("Every GPU takes a process of its own: start it with mpirun -n %u."),
                               n);
  list = guise_gpu_list_new ();
  return take_gpu (self, list, n > 0 ? g_array_index (wish->gpus, int, 0) : 0, precision, error);
}

gboolean
guise_cli_choose_device (GuiseCli   *self,
                         const char *device,
                         const char *precision,
                         char      **out_reason,
                         GError    **error)
{
  gboolean    shares = (self->verb->traits & GUISE_CLI_SHARES) != 0 && is_one_of_several ();
  const char *math;
  g_auto (Wish) wish = { FALSE };

  *out_reason = NULL;
  self->device = "cpu";
  self->gpu = -1;
  if (!parse_device (self, device, &wish, error) ||
      !choose_precision (self, precision, &math, error))
    return FALSE;
  if (!(self->verb->traits & GUISE_CLI_COMPUTES))
    return TRUE;
  if (wish.is_auto)
    return shares ? take_own (self, &wish, math, out_reason, error)
                  : take_any (self, math, out_reason, error);
  *out_reason = g_strdup (_("as asked"));
  if (!wish.is_cpu)
    return shares ? take_own (self, &wish, math, out_reason, error)
                  : take_listed (self, &wish, math, error);
  if (is_reduced (math))
    guise_cli_set_usage_error (self, error,
                               _("The processor computes in fp32; %s takes a GPU."), math);
  return !is_reduced (math);
}

void
guise_cli_note_advice (const GuiseCli *self)
{
  g_autoptr (GuiseGpuList) list = NULL;
  g_autoptr (GPtrArray) advices = NULL;

  if (self->gpu < 0)
    return;
  list = guise_gpu_list_new ();
  advices = guise_cli_advise (list, self->gpu, is_one_of_several ());
  for (guint i = 0; i < advices->len; i++)
    guise_cli_output_note (self->output, "%s", ((const GuiseCliAdvice *) advices->pdata[i])->text);
}
