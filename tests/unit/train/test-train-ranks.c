/* SPDX-License-Identifier: GPL-3.0-or-later
 * Several processes with one training: who they are, how they share a batch, what they agree on. */
#include "train/guise-ranks.h"

#include <math.h>
#include <string.h>

#include "model/guise-model-error.h"
#include "support/guise-test-ranks.h"
#include "train/guise-train-error.h"

#define PATIENCE_MS 60000

/* What the launchers say. */
static void
test_environment (void)
{
  static const struct
  {
    const char *variables[8]; /* names and values */
    GuiseRanks  expected;
  } cases[] = {
    { { NULL }, { 0, 1, 0 } },
    { { "OMPI_COMM_WORLD_RANK", "3", "OMPI_COMM_WORLD_SIZE", "8", "OMPI_COMM_WORLD_LOCAL_RANK",
        "1" },
      { 3, 8, 1 } },
    { { "OMPI_COMM_WORLD_RANK", "3", "OMPI_COMM_WORLD_SIZE", "8", "OMPI_COMM_WORLD_LOCAL_RANK", "1",
        "OMPI_COMM_WORLD_LOCAL_SIZE", "2" },
      { 3, 8, 1, 2 } },
    { { "PMI_RANK", "1", "PMI_SIZE", "2", "MPI_LOCALRANKID", "0" }, { 1, 2, 0 } },
    { { "PMI_RANK", "1", "PMI_SIZE", "4", "MPI_LOCALRANKID", "1", "MPI_LOCALNRANKS", "2" },
      { 1, 4, 1, 2 } },
    { { "PMI_RANK", "1", "PMI_SIZE", "4", "MPI_LOCALRANKID", "1", "MPI_LOCALNRANKS", "1" },
      { 1, 4, 1 } }, /* nonsense */
    { { "PMI_RANK", "1", "PMI_SIZE", "2" }, { 1, 2, 1 } },
    { { "SLURM_PROCID", "2", "SLURM_NTASKS", "4", "SLURM_LOCALID", "0" }, { 2, 4, 0 } },
    { { "SLURM_PROCID", "2", "SLURM_NTASKS", "4", "SLURM_LOCALID", "2", "SLURM_TASKS_PER_NODE",
        "4" },
      { 2, 4, 2, 4 } },
    { { "SLURM_PROCID", "2", "SLURM_NTASKS", "4", "SLURM_LOCALID", "0", "SLURM_TASKS_PER_NODE",
        "2(x2)" },
      { 2, 4, 0 } },
    { { "SLURM_PROCID", "0", "SLURM_NTASKS", "4", "SLURM_STEP_NUM_TASKS", "1" }, { 0, 1, 0 } },
    { { "PMI_RANK", "2", "PMI_SIZE", "2" }, { 0, 1, 0 } },     /* there is no such rank */
    { { "PMI_RANK", "-1", "PMI_SIZE", "many" }, { 0, 1, 0 } }, /* nonsense */
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GuiseRanks found;

      for (size_t k = 0; k < 8 && cases[i].variables[k] != NULL; k += 2)
        g_setenv (cases[i].variables[k], cases[i].variables[k + 1], TRUE);
      found = guise_ranks_from_environment ();
      for (size_t k = 0; k < 8 && cases[i].variables[k] != NULL; k += 2)
        g_unsetenv (cases[i].variables[k]);
      g_assert_cmpint (found.rank, ==, cases[i].expected.rank);
      g_assert_cmpint (found.n_ranks, ==, cases[i].expected.n_ranks);
      g_assert_cmpint (found.local_rank, ==, cases[i].expected.local_rank);
      g_assert_cmpint (found.n_local, ==, cases[i].expected.n_local);
    }
}

/* One name for each process. */
static void
test_devices (void)
{
  static const struct
  {
    const char *devices;
    int         n, place;
    const char *expected;
  } cases[] = {
    { NULL, 1, 0, "cpu" },          { "auto", 1, 0, "auto" },
    { "cuda:1", 1, 3, "cuda:1" },   { "cuda:0,cuda:2", 2, 1, "cuda:2" },
    { "cpu,cpu,cpu", 3, 0, "cpu" }, { "cuda:0,cuda:2", 2, 2, NULL }, /* there is none for a third */
    { "cuda:0,", 2, 1, NULL },
  };

  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const GuiseRanks self = { .n_ranks = 4, .local_rank = cases[i].place };
      g_autofree char *found = guise_ranks_dup_device (&self, cases[i].devices);

      g_assert_cmpint (guise_ranks_count_devices (cases[i].devices), ==, cases[i].n);
      g_assert_cmpstr (found, ==, cases[i].expected);
    }
}

static void
test_batch (void)
{
  static const struct
  {
    int         n_ranks, batch_size;
    const char *message; /* NULL: it can be shared */
  } cases[] = {
    { 1, 7, NULL },
    { 2, 8, NULL },
    { 3, 8, "next sizes that can are 6 and 9" },
    { 4, 3, "next size that can is 4" },
  };
  g_autofree char *sum = guise_ranks_describe_batch (2, 8);

  int below, above;

  g_assert_cmpstr (sum, ==, "8 = 4 + 4");
  g_assert_true (guise_ranks_find_batches (4, 8, &below, &above));
  g_assert_cmpint (below, ==, 8);
  g_assert_cmpint (above, ==, 8);
  g_assert_false (guise_ranks_find_batches (3, 2, &below, &above));
  g_assert_cmpint (below, ==, 0);
  g_assert_cmpint (above, ==, 3);
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean ok = guise_ranks_check_batch (cases[i].n_ranks, cases[i].batch_size, &error);

      g_assert_cmpint (ok, ==, cases[i].message == NULL);
      if (ok)
        continue;
      g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION);
      g_assert_nonnull (strstr (error->message, cases[i].message));
    }
}

static void
vote_on_rank (GuiseCollective *collective, void *user_data)
{
  const int      rank = collective->rank;
  GuiseRankVotes votes = { .losses = { 1.0 + rank, 10.0 - rank },
                           .stops = rank == 2,
                           .duties = rank == 0 ? 5 : 2 };
  g_autoptr (GError) error = NULL;

  g_assert_true (guise_ranks_vote (collective, &votes, &error));
  g_assert_cmpfloat (votes.losses[0], ==, 2.0);
  g_assert_cmpfloat (votes.losses[1], ==, 9.0);
  g_assert_true (votes.stops);            /* anybody's word */
  g_assert_cmpuint (votes.duties, ==, 5); /* the first one's, not another's */

  votes = (GuiseRankVotes){ .losses = { rank == 1 ? (double) NAN : 1.0, 1.0 } };
  g_assert_true (guise_ranks_vote (collective, &votes, &error));
  g_assert_true (isnan (votes.losses[0])); /* all see that one diverged */
  g_assert_false (votes.stops);
}

static void
test_vote (void)
{
  void *const    nothing[] = { NULL, NULL, NULL };
  GuiseRankVotes alone = { .losses = { 3.0, 4.0 }, .duties = 2 };

  guise_test_ranks_run (3, PATIENCE_MS, vote_on_rank, nothing);
  g_assert_true (guise_ranks_vote (NULL, &alone, NULL));
  g_assert_cmpfloat (alone.losses[0], ==, 3.0);
  g_assert_cmpuint (alone.duties, ==, 2);
}

/* Weights of which one may differ in one bit. */
static void
compare_on_rank (GuiseCollective *collective, void *user_data)
{
  const gboolean   is_other = user_data != NULL;
  const float      values[] = { 1.0f, is_other ? nextafterf (2.0f, 3.0f) : 2.0f };
  const GuiseShape shape = GUISE_SHAPE (2);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) same = NULL;
  g_autoptr (GuiseDevice) device = guise_device_open ("ref", 1, &error);
  g_autoptr (GuiseWeights) weights = guise_weights_new (device);

  g_assert_true (guise_weights_add (weights, "w", &shape, values, &error));
  g_assert_true (guise_ranks_check_same (collective, "nothing", "the same", &error));
  g_assert_false (guise_ranks_check_weights (collective, weights, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_RANKS);
  g_assert_nonnull (strstr (error->message, "Process 1"));
  g_assert_true (guise_weights_write (weights, "w", (const float[]){ 5.0f, 6.0f }, NULL));
  g_assert_true (guise_ranks_check_weights (collective, weights, &same));
}

static void
test_same (void)
{
  void *const others[] = { NULL, GINT_TO_POINTER (1) };

  guise_test_ranks_run (2, PATIENCE_MS, compare_on_rank, others);
  g_assert_true (guise_ranks_check_same (NULL, "anything", "alone", NULL));
}

/* What one fails at all hear with its reason, if it gives one; what another has met besides is its
 * own. */
static void
await_on_rank (GuiseCollective *collective, void *user_data)
{
  const gboolean fails = collective->rank == 1;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) mute = NULL;

  g_assert_true (guise_ranks_await_all (collective, TRUE, &error));
  g_assert_true (guise_ranks_await_files (collective, 1 << 20, TRUE, &error));
  g_assert_false (collective->has_agreed);
  if (fails)
    g_set_error_literal (&error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION, "no,\nnever");
  g_assert_false (guise_ranks_await_all (collective, !fails, &error));
  g_assert_error (error, GUISE_MODEL_ERROR, GUISE_MODEL_ERROR_OPTION);
  g_assert_cmpstr (error->message, ==, "no,\nnever");
  g_assert_true (collective->has_agreed == !fails);

  g_assert_false (guise_ranks_await_all (collective, !fails, &mute));
  if (fails)
    g_assert_no_error (mute);
  else
    g_assert_error (mute, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_RANKS);
}

static void
test_await (void)
{
  void *const nothing[] = { NULL, NULL, NULL };

  guise_test_ranks_run (3, PATIENCE_MS, await_on_rank, nothing);
}

/* What each says, who waited for whom, and on what they compute. */
static void
talk_on_rank (GuiseCollective *collective, void *user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GuiseDevice) same = guise_device_open ("ref", 1, &error);
  g_autoptr (GuiseDevice) cpu = guise_device_open ("cpu", 1, NULL);
  GuiseDevice     *other = collective->rank == 1 ? cpu : same;
  g_autofree char *text = g_strdup_printf ("rank %d", collective->rank);
  g_auto (GStrv) texts = guise_ranks_gather (collective, text, &error);
  double waits[3];

  g_assert_cmpuint (g_strv_length (texts), ==, 3);
  g_assert_cmpstr (texts[0], ==, "rank 0");
  g_assert_cmpstr (texts[2], ==, "rank 2");
  g_assert_true (
    guise_ranks_compare_waits (collective, 100.0 * (1 + collective->rank % 2), waits, &error));
  g_assert_cmpfloat (waits[0], ==, 0.0);
  g_assert_cmpfloat (waits[1], ==, 100.0);
  g_assert_cmpfloat (waits[2], ==, 0.0);
  g_assert_true (guise_ranks_check_device (collective, same, &error));
  if (cpu == NULL)
    return;
  g_assert_false (guise_ranks_check_device (collective, other, &error));
  g_assert_error (error, GUISE_TRAIN_ERROR, GUISE_TRAIN_ERROR_RANKS);
  g_assert_nonnull (strstr (error->message,
                            "Process 1 of this training computes on cpu in fp32 and "
                            "process 0 on ref in fp32"));
}

static void
test_talk (void)
{
  void *const nothing[] = { NULL, NULL, NULL };

  guise_test_ranks_run (3, PATIENCE_MS, talk_on_rank, nothing);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/train/ranks/environment", test_environment);
  g_test_add_func ("/train/ranks/devices", test_devices);
  g_test_add_func ("/train/ranks/batch", test_batch);
  g_test_add_func ("/train/ranks/vote", test_vote);
  g_test_add_func ("/train/ranks/same", test_same);
  g_test_add_func ("/train/ranks/await", test_await);
  g_test_add_func ("/train/ranks/talk", test_talk);
  return g_test_run ();
}
