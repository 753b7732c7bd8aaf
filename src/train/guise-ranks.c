/* SPDX-License-Identifier: GPL-3.0-or-later
 * Several processes with one training: who they are, what they agree on. */
#include "train/guise-ranks.h"

#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "model/guise-model-error.h"
#include "train/guise-train-error.h"

#define TEXT_BYTES   500
#define ERROR_BYTES  2000
#define LONG_SECONDS 300.0 /* for files: reading faces and weights, writing a checkpoint */
#define SLOW_BYTES   5e6   /* in a second, of a slow disk: what large files take beyond that */

/* ---- who ---- */

static gboolean
read_number (const char *name, int low, int *out_value)
{
  const char *text = name != NULL ? g_getenv (name) : NULL;
  guint64     value;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, (guint64) low, G_MAXINT, &value, NULL))
    return FALSE;
  *out_value = (int) value;
  return TRUE;
}

GuiseRanks
guise_ranks_from_environment (void)
{
  /* srun counts the tasks of its step; of a whole job only a step as large as it may be meant. */
  static const struct
  {
    const char *rank, *n_ranks, *local_rank, *n_local;
  } rows[] = {
    { "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK",
      "OMPI_COMM_WORLD_LOCAL_SIZE" },
    { "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS" },
    { "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", "SLURM_STEP_TASKS_PER_NODE" },
    { "SLURM_PROCID", "SLURM_NTASKS", "SLURM_LOCALID", "SLURM_TASKS_PER_NODE" },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GuiseRanks self = { 0 };

      if (!read_number (rows[i].rank, 0, &self.rank) ||
          !read_number (rows[i].n_ranks, 1, &self.n_ranks) || self.rank >= self.n_ranks)
        continue;
      if (!read_number (rows[i].local_rank, 0, &self.local_rank))
        self.local_rank = self.rank;
      /* Slurm's is a number only where there is one machine. */
      if (!read_number (rows[i].n_local, self.local_rank + 1, &self.n_local))
        self.n_local = 0;
      return self;
    }
  return (GuiseRanks){ .n_ranks = 1 };
}

int
guise_ranks_count_devices (const char *devices)
{
  int n = 1;

  for (const char *at = devices; at != NULL && *at != '\0'; at++)
    n += *at == ',';
  return n;
}

char *
guise_ranks_dup_device (const GuiseRanks *self, const char *devices)
{
  g_auto (GStrv) names = g_strsplit (devices != NULL ? devices : "cpu", ",", -1);
  const int n = (int) g_strv_length (names);
  const int place = n == 1 ? 0 : self->local_rank;

  return place < n && names[place][0] != '\0' ? g_strdup (names[place]) : NULL;
}

/* ---- batches ---- */

gboolean
guise_ranks_find_batches (int n_ranks, int batch_size, int *out_below, int *out_above)
{
  *out_below = batch_size / n_ranks * n_ranks;
  *out_above = *out_below == batch_size ? batch_size : *out_below + n_ranks;
  return *out_below == batch_size;
}

gboolean
guise_ranks_check_batch (int n_ranks, int batch_size, GError **error)
{
  int below, above;

  if (guise_ranks_find_batches (n_ranks, batch_size, &below, &above))
    return TRUE;
  if (below > 0)
    g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION,
                 "Option 'batch_size': %d samples cannot be shared equally by %d processes; the "
                 "next sizes that can are %d and %d",
                 batch_size, n_ranks, below, above);
  else
    g_set_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION,
                 "Option 'batch_size': %d samples cannot be shared equally by %d processes; the "
                 "next size that can is %d",
                 batch_size, n_ranks, above);
  return FALSE;
}

char *
guise_ranks_describe_batch (int n_ranks, int batch_size)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%d =", batch_size);
  for (int i = 0; i < n_ranks; i++)
    g_string_append_printf (text, "%s %d", i > 0 ? " +" : "", batch_size / n_ranks);
  return g_string_free (text, FALSE);
}

/* ---- agreeing ---- */

gboolean
guise_ranks_vote (GuiseCollective *collective, GuiseRankVotes *votes, GError **error)
{
  gboolean is_first = collective == NULL || collective->rank == 0;
  float    values[] = {
       (float) votes->losses[0], (float) votes->losses[1], votes->stops ? 1.0f : 0.0f,
    is_first ? (float) votes->duties : 0.0f, /* exact in a float, like its sum with zeros */
  };

  if (collective == NULL)
    return TRUE;
  if (!guise_collective_all_reduce_sum (collective, values, G_N_ELEMENTS (values), error))
    return FALSE;
  votes->losses[0] = (double) values[0] / collective->n_ranks;
  votes->losses[1] = (double) values[1] / collective->n_ranks;
  votes->stops = values[2] > 0.0f;
  votes->duties = (unsigned) values[3];
  return TRUE;
}

/* Sums up who said no. Returns: the first one, -1 for nobody, -2 on failure */
static int
find_first (GuiseCollective *collective, gboolean says_no, GError **error)
{
  g_autofree float *flags = g_new0 (float, (size_t) collective->n_ranks);

  flags[collective->rank] = says_no ? 1.0f : 0.0f;
  if (!guise_collective_all_reduce_sum (collective, flags, (size_t) collective->n_ranks, error))
    return -2;
  for (int rank = 0; rank < collective->n_ranks; rank++)
    if (flags[rank] > 0.0f)
      return rank;
  return -1;
}

char **
guise_ranks_gather (GuiseCollective *collective, const char *text, GError **error)
{
  int n_ranks = collective != NULL ? collective->n_ranks : 1;
  g_auto (GStrv) texts = g_new0 (char *, (size_t) n_ranks + 1);

  for (int rank = 0; rank < n_ranks; rank++)
    {
      char one[TEXT_BYTES] = "";

      g_strlcpy (one, text, sizeof one);
      if (collective != NULL &&
          !guise_collective_broadcast (collective, one, sizeof one, rank, error))
        return NULL;
      one[sizeof one - 1] = '\0';
      texts[rank] = g_strdup (one);
    }
  return g_steal_pointer (&texts);
}

gboolean
guise_ranks_hand_out (GuiseCollective *collective, GBytes **bytes, GError **error)
{
  gsize               n_own = 0;
  const void         *own = *bytes != NULL ? g_bytes_get_data (*bytes, &n_own) : NULL;
  uint64_t            n_bytes = n_own;
  g_autofree uint8_t *copy = NULL;

  if (collective == NULL)
    return TRUE;
  if (!guise_collective_wait (collective, LONG_SECONDS, error) ||
      !guise_collective_broadcast (collective, &n_bytes, sizeof n_bytes, 0, error))
    return FALSE;
  copy = g_try_malloc (MAX (n_bytes, 1));
  if (copy == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                   "No memory for %" G_GUINT64_FORMAT " bytes from process 0", n_bytes);
      return FALSE;
    }
  if (collective->rank == 0 && n_own > 0)
    memcpy (copy, own, n_own);
  if (n_bytes > 0 && !guise_collective_broadcast (collective, copy, n_bytes, 0, error))
    return FALSE;
  g_clear_pointer (bytes, g_bytes_unref);
  if (n_bytes > 0)
    *bytes = g_bytes_new_take (g_steal_pointer (&copy), n_bytes);
  return TRUE;
}

gboolean
guise_ranks_check_device (GuiseCollective *collective, const GuiseDevice *device, GError **error)
{
  const char      *name = guise_device_get_name (device);
  g_autofree char *text = g_strdup_printf ("%.*s in %s", (int) strcspn (name, ":/"), name,
                                           guise_device_get_precision (device));
  g_auto (GStrv) texts = NULL;

  if (collective == NULL)
    return TRUE;
  if (!guise_collective_wait (collective, LONG_SECONDS, error))
    return FALSE;
  texts = guise_ranks_gather (collective, text, error);
  for (int rank = 1; texts != NULL && texts[rank] != NULL; rank++)
    if (strcmp (texts[rank], texts[0]) != 0)
      {
        g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_RANKS,
                     "Process %d of this training computes on %s and process 0 on %s. Name a "
                     "device "
                     "and a precision that all can",
                     rank, texts[rank], texts[0]);
        return FALSE;
      }
  return texts != NULL;
}

gboolean
guise_ranks_compare_waits (GuiseCollective *collective,
                           double           sum_ms,
                           double          *waits,
                           GError         **error)
{
  size_t            n = (size_t) collective->n_ranks;
  g_autofree float *times = g_new0 (float, n);
  float             least = INFINITY;

  times[collective->rank] = (float) sum_ms;
  if (!guise_collective_all_reduce_sum (collective, times, n, error))
    return FALSE;
  for (size_t rank = 0; rank < n; rank++)
    least = MIN (least, times[rank]);
  for (size_t rank = 0; rank < n; rank++)
    waits[rank] = (double) (times[rank] - least);
  return TRUE;
}

gboolean
guise_ranks_check_same (GuiseCollective *collective,
                        const char      *what,
                        const char      *text,
                        GError         **error)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_MD5, text, -1);
  char             first[33];
  int              other;

  if (collective == NULL)
    return TRUE;
  g_strlcpy (first, sum, sizeof first);
  if (!guise_collective_wait (collective, LONG_SECONDS, error) ||
      !guise_collective_broadcast (collective, first, sizeof first, 0, error))
    return FALSE;
  other = find_first (collective, memcmp (first, sum, sizeof first) != 0, error);
  if (other >= 0)
    g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_RANKS,
                 "Process %d of this training differs from process 0 in %s", other, what);
  return other == -1;
}

/* What a plan exchanges, in its order. */
static void
append_reductions (GString *text, const GuisePlan *plan)
{
  for (size_t i = 0; i < guise_plan_get_n_steps (plan); i++)
    {
      GuisePlanStep *step = guise_plan_get_step (plan, i);

      if (strcmp (step->op, "all-reduce") == 0)
        g_string_append_printf (text, "%s\n", step->key);
      guise_plan_step_free (step);
    }
}

gboolean
guise_ranks_check_trainer (GuiseCollective         *collective,
                           const GuiseSaehdOptions *options,
                           const GuiseSaehdTrainer *trainer,
                           const char              *more,
                           GError                 **error)
{
  g_autoptr (GString) text = g_string_new (more);

  for (size_t i = 0; i < guise_saehd_options_get_n (); i++)
    {
      g_autofree char *value = guise_saehd_options_dup_value (options, i);

      g_string_append_printf (text, "\n%s=%s", guise_saehd_options_get_key (i), value);
    }
  for (GuiseSaehdOptimizer o = 0; o < GUISE_N_SAEHD_OPTIMIZERS; o++)
    if (guise_saehd_trainer_get_plan (trainer, o) != NULL)
      append_reductions (text, guise_saehd_trainer_get_plan (trainer, o));
  return guise_ranks_check_same (collective, "its options, its plan or its faces", text->str,
                                 error);
}

gboolean
guise_ranks_check_weights (GuiseCollective *collective, const GuiseWeights *weights, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_MD5);

  if (collective == NULL)
    return TRUE;
  for (size_t i = 0; i < guise_weights_get_n (weights); i++)
    {
      const char *name = guise_weights_get_name (weights, i);
      size_t      n = (size_t) guise_shape_n_elements (guise_weights_get_shape (weights, name));
      g_autofree float *values = g_try_new (float, n + 1);

      if (values == NULL)
        {
          g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_NO_MEMORY,
                       "No memory to compare '%s' with the other processes", name);
          return FALSE;
        }
      if (!guise_weights_read (weights, name, values, error))
        return FALSE;
      g_checksum_update (sum, (const guchar *) name, -1);
      g_checksum_update (sum, (const guchar *) values, (gssize) (n * sizeof (float)));
    }
  return guise_ranks_check_same (collective, "its weights", g_checksum_get_string (sum), error);
}

/* Lets all ranks fail with the error of one of them, which keeps its own. */
static void
share_error (GuiseCollective *collective, int failed, gboolean done, GError **error)
{
  const GError *own = collective->rank == failed && error != NULL ? *error : NULL;
  char          packed[ERROR_BYTES] = "";
  g_auto (GStrv) parts = NULL;
  g_autofree char *text =
    own != NULL
      ? g_strdup_printf ("%s\n%d\n%s", g_quark_to_string (own->domain), own->code, own->message)
      : g_strdup ("");

  g_strlcpy (packed, text, sizeof packed);
  if (!guise_collective_broadcast (collective, packed, sizeof packed, failed,
                                   done ? error : NULL) ||
      !done)
    return;
  packed[sizeof packed - 1] = '\0';
  parts = g_strsplit (packed, "\n", 3);
  if (g_strv_length (parts) != 3)
    g_set_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_RANKS,
                 "Process %d of this training failed and says why", failed);
  else
    {
      g_autofree char *message = g_utf8_make_valid (parts[2], -1); /* it may have been cut off */

      g_set_error_literal (error, g_quark_from_string (parts[0]),
                           (int) g_ascii_strtoll (parts[1], NULL, 10), message);
    }
  collective->has_agreed = TRUE;
}

gboolean
guise_ranks_await_files (GuiseCollective *collective,
                         uint64_t         n_bytes,
                         gboolean         done,
                         GError         **error)
{
  const double seconds = LONG_SECONDS + (double) n_bytes / SLOW_BYTES;
  GError     **unset = done ? error : NULL; /* one that failed has its error */
  int          failed;

  if (collective == NULL)
    return done;
  if (!guise_collective_wait (collective, seconds, unset))
    return FALSE;
  failed = find_first (collective, !done, unset);
  if (failed >= 0)
    share_error (collective, failed, done, error);
  return failed == -1;
}

gboolean
guise_ranks_await_all (GuiseCollective *collective, gboolean done, GError **error)
{
  return guise_ranks_await_files (collective, 0, done, error);
}
