/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is there and what is missing, as numbers that can be handed from thread to thread. */
#include "app/record/guise-record-figures.h"

#include <glib/gi18n.h>
#include <inttypes.h>

/* Studio.md 4.4, "Reasons". */
static const char *const reasons[GUISE_N_REFUSALS] = {
  [GUISE_REFUSAL_NONE] = N_ ("kept"),
  [GUISE_REFUSAL_NO_FACE] = N_ ("no face"),
  [GUISE_REFUSAL_SECOND_FACE] = N_ ("two faces"),
  [GUISE_REFUSAL_UNSURE] = N_ ("unsure"),
  [GUISE_REFUSAL_MISALIGNED] = N_ ("hard to measure"),
  [GUISE_REFUSAL_SMALL] = N_ ("too far away"),
  [GUISE_REFUSAL_OUTSIDE] = N_ ("cropped"),
  [GUISE_REFUSAL_MOVING] = N_ ("too fast"),
  [GUISE_REFUSAL_BLURRED] = N_ ("blurred"),
  [GUISE_REFUSAL_DARK] = N_ ("too dark"),
  [GUISE_REFUSAL_BRIGHT] = N_ ("too bright"),
  [GUISE_REFUSAL_SOON] = N_ ("one was just taken"),
  [GUISE_REFUSAL_REPEATED] = N_ ("same as before"),
  [GUISE_REFUSAL_ENOUGH] = N_ ("enough of these"),
  [GUISE_REFUSAL_STILL] = N_ ("no movement"),
  [GUISE_REFUSAL_WAITING] = N_ ("getting ready"),
};

const char *
guise_record_refusal_get_text (GuiseRefusal refusal)
{
  return _ (reasons[refusal]);
}

static gboolean
is_pose (const GuiseCoverageCell *cell)
{
  return cell->dimension == GUISE_COVERAGE_YAW && cell->other == GUISE_COVERAGE_PITCH;
}

static void
read_cells (GuiseRecordFigures *self, const GuiseCoverage *coverage)
{
  GuiseCoverageCell cell;

  for (size_t i = 0; i < guise_coverage_get_n_cells (coverage); i++)
    {
      guise_coverage_get_cell (coverage, i, &cell);
      if (cell.other == GUISE_N_COVERAGE_DIMENSIONS)
        self->bins[cell.dimension][cell.bin] = (GuiseRecordCount){ cell.count, cell.quota };
      else if (is_pose (&cell))
        self->poses[cell.bin][cell.other_bin].quota = cell.quota;
    }
  for (int x = 0; x < GUISE_COVERAGE_N_YAW_COLUMNS; x++)
    for (int y = 0; y < GUISE_COVERAGE_N_PITCH_ROWS; y++)
      self->poses[x][y].n = guise_coverage_get_pose_count (coverage, x, y);
}

void
guise_record_figures_read_cards (GuiseRecordCount           cards[GUISE_N_CAPTURE_CARDS],
                                 const GuiseCaptureJournal *journal,
                                 const size_t               counts[GUISE_N_CAPTURE_CARDS])
{
  cards[GUISE_CAPTURE_CARD_NONE] = (GuiseRecordCount){ 0 };
  for (int i = GUISE_CAPTURE_CARD_NONE + 1; i < GUISE_N_CAPTURE_CARDS; i++)
    cards[i] =
      (GuiseRecordCount){ counts[i],
                          guise_capture_journal_get_card_quota (journal, (GuiseCaptureCard) i) };
}

static void
read_cards (GuiseRecordFigures *self, const GuiseCapture *capture)
{
  size_t counts[GUISE_N_CAPTURE_CARDS];

  for (int i = 0; i < GUISE_N_CAPTURE_CARDS; i++)
    counts[i] = guise_capture_get_n_with_card (capture, (GuiseCaptureCard) i);
  guise_record_figures_read_cards (self->cards, guise_capture_get_journal (capture), counts);
}

void
guise_record_figures_read (GuiseRecordFigures *self, const GuiseCaptureSession *session)
{
  GuiseCapture        *capture = guise_capture_session_get_capture (session);
  const GuiseCoverage *coverage = guise_capture_get_coverage (capture);
  size_t               cell;

  self->n_faces = guise_capture_get_n_faces (capture);
  self->target = guise_capture_get_target (capture);
  self->counts = *guise_capture_get_counts (capture);
  self->completion = guise_coverage_get_completion (coverage);
  self->has_goal = guise_coach_get_cell (guise_capture_session_get_coach (session), &cell);
  if (self->has_goal)
    guise_coverage_get_cell (coverage, cell, &self->goal);
  read_cells (self, coverage);
  read_cards (self, capture);
}

int
guise_record_figures_get_goal_bin (const GuiseRecordFigures *self, GuiseCoverageDimension dimension)
{
  if (!self->has_goal)
    return -1;
  if (self->goal.dimension == dimension)
    return self->goal.bin;
  return self->goal.other == dimension ? self->goal.other_bin : -1;
}

typedef struct
{
  GuiseRefusal refusal;
  uint64_t     n;
} Reason;

static int
compare_reasons (const void *a, const void *b)
{
  const Reason *x = a;
  const Reason *y = b;

  if (x->n != y->n)
    return x->n < y->n ? 1 : -1;
  return (int) x->refusal - (int) y->refusal;
}

char *
guise_record_figures_describe_refusals (const GuiseRecordFigures *self, uint64_t *out_n)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Reason   all[GUISE_N_REFUSALS];
  uint64_t n = 0;

  for (int i = 0; i < GUISE_N_REFUSALS; i++)
    {
      all[i] = (Reason){ (GuiseRefusal) i, self->counts.n_refused[i] };
      n += all[i].n;
    }
  qsort (all, G_N_ELEMENTS (all), sizeof *all, compare_reasons);
  for (size_t i = 0; i < G_N_ELEMENTS (all) && all[i].n > 0; i++)
    g_string_append_printf (text, "%s%s %'" PRIu64, i > 0 ? " · " : "",
                            guise_record_refusal_get_text (all[i].refusal), all[i].n);
  *out_n = n;
  return g_string_free (g_steal_pointer (&text), FALSE);
}
