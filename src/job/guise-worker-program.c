/* SPDX-License-Identifier: GPL-3.0-or-later
 * Entry point of guise-worker: training in a process of its own; or an answer to what the studio
 * never asks a graphics card itself: what its driver says (GUISE_HOST_CARDS_OPTION), whether the
 * plan of a project fits (GUISE_HOST_PLAN_OPTION), and what it takes while it is edited
 * (GUISE_COSTS_OPTION); or training in several processes (GUISE_WORKER_RANKS_OPTION), or one of
 * these (GUISE_RANK_OPTION); or work on masks (GUISE_MASKS_OPTION); or an export
 * (GUISE_EXPORT_OPTION).
 */
#include <string.h>
#include <unistd.h>

#include "core/guise-file.h"
#include "host/guise-host-cards.h"
#include "job/guise-costs-talk.h"
#include "job/guise-export-talk.h"
#include "job/guise-mask-talk.h"
#include "job/guise-rank-start.h"
#include "job/guise-worker-costs.h"
#include "job/guise-worker-export.h"
#include "job/guise-worker-forecast.h"
#include "job/guise-worker-head.h"
#include "job/guise-worker-masks.h"
#include "job/guise-worker-rank.h"
#include "job/guise-worker-training.h"
#include "job/guise-worker.h"

static int
list_cards (void)
{
  g_autoptr (GuiseGpuList) list = guise_gpu_list_new ();
  g_autoptr (GuiseHostCards) cards = guise_host_cards_new (list, -1);
  g_autofree char *text = guise_host_cards_to_text (cards);

  return guise_file_write_all (STDOUT_FILENO, text, strlen (text)) ? 0 : 1;
}

static int
forecast (const char *dir, const char *devices)
{
  g_autoptr (GuiseHostPlan) plan = guise_worker_forecast (dir, devices);
  g_autofree char *text = guise_host_plan_to_text (plan);

  return guise_file_write_all (STDOUT_FILENO, text, strlen (text)) ? 0 : 1;
}

/* `--ranks 2 --socket 3` */
static int
train_together (char **argv)
{
  guint64 n_ranks, fd;

  if (!g_ascii_string_to_unsigned (argv[2], 10, 2, GUISE_WORKER_MAX_RANKS, &n_ranks, NULL) ||
      strcmp (argv[3], GUISE_WORKER_SOCKET_OPTION) != 0 ||
      !g_ascii_string_to_unsigned (argv[4], 10, 3, 1024, &fd, NULL))
    return GUISE_WORKER_EXIT_USAGE;
  return guise_worker_head_main ((int) n_ranks, (int) fd);
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], GUISE_HOST_CARDS_OPTION) == 0)
    return list_cards ();
  if ((argc == 3 || argc == 4) && strcmp (argv[1], GUISE_HOST_PLAN_OPTION) == 0)
    return forecast (argv[2], argv[3]); /* argv[argc] is NULL */
  if (argc == 3 && strcmp (argv[1], GUISE_COSTS_OPTION) == 0)
    return guise_worker_costs (argv[2]);
  if (argc == 2 && strcmp (argv[1], GUISE_MASKS_OPTION) == 0)
    return guise_worker_masks ();
  if (argc == 2 && strcmp (argv[1], GUISE_EXPORT_OPTION) == 0)
    return guise_worker_export ();
  if (argc == 5 && strcmp (argv[1], GUISE_WORKER_RANKS_OPTION) == 0)
    return train_together (argv);
  if (argc == 3 && strcmp (argv[1], GUISE_RANK_OPTION) == 0)
    return guise_worker_rank_main (argv[0], argv[2]);
  return guise_worker_main (argc, argv, &guise_worker_training);
}
