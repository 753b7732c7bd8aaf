/* SPDX-License-Identifier: GPL-3.0-or-later
 * Entry point of guise-worker: training in a process of its own; or an answer to what the studio
 * never asks a graphics card itself: what its driver says (GUISE_HOST_CARDS_OPTION), whether the
 * plan of a project fits (GUISE_HOST_PLAN_OPTION), and what it takes while it is edited
 * (GUISE_COSTS_OPTION); or work on masks (GUISE_MASKS_OPTION). */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "host/guise-host-cards.h"
#include "job/guise-costs-talk.h"
#include "job/guise-mask-talk.h"
#include "job/guise-worker-costs.h"
#include "job/guise-worker-forecast.h"
#include "job/guise-worker-masks.h"
#include "job/guise-worker-training.h"
#include "job/guise-worker.h"

/* Whoever asked may be gone. */
static gboolean
write_all (const char *text)
{
  size_t n = strlen (text);

  while (n > 0)
    {
      const ssize_t written = write (STDOUT_FILENO, text, n);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      text += written;
      n -= (size_t) written;
    }
  return TRUE;
}

static int
list_cards (void)
{
  g_autoptr (GuiseGpuList) list = guise_gpu_list_new ();
  g_autoptr (GuiseHostCards) cards = guise_host_cards_new (list, -1);
  g_autofree char *text = guise_host_cards_to_text (cards);

  return write_all (text) ? 0 : 1;
}

static int
forecast (const char *dir)
{
  g_autoptr (GuiseHostPlan) plan = guise_worker_forecast (dir);
  g_autofree char *text = guise_host_plan_to_text (plan);

  return write_all (text) ? 0 : 1;
}

int
main (int argc, char **argv)
{
  if (argc == 2 && strcmp (argv[1], GUISE_HOST_CARDS_OPTION) == 0)
    return list_cards ();
  if (argc == 3 && strcmp (argv[1], GUISE_HOST_PLAN_OPTION) == 0)
    return forecast (argv[2]);
  if (argc == 3 && strcmp (argv[1], GUISE_COSTS_OPTION) == 0)
    return guise_worker_costs (argv[2]);
  if (argc == 2 && strcmp (argv[1], GUISE_MASKS_OPTION) == 0)
    return guise_worker_masks ();
  return guise_worker_main (argc, argv, &guise_worker_training);
}
