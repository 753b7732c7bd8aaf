/* SPDX-License-Identifier: GPL-3.0-or-later
 * A capture session for people and scripts. */
#include "cli/guise-cli-capture-report.h"

#include "cli/guise-cli-capture-cards.h"
#include "cli/guise-cli-i18n.h"

static JsonObject *
list_bins (const GuiseCoverage *coverage, GuiseCoverageDimension dimension)
{
  JsonObject *bins = json_object_new ();

  for (int bin = 0; bin < guise_coverage_get_n_bins (dimension); bin++)
    {
      JsonArray *pair = json_array_new ();

      json_array_add_int_element (pair,
                                  (gint64) guise_coverage_get_count (coverage, dimension, bin));
      json_array_add_int_element (pair,
                                  (gint64) guise_coverage_get_quota (coverage, dimension, bin));
      json_object_set_array_member (bins, guise_coverage_get_bin_name (dimension, bin), pair);
    }
  return bins;
}

static JsonArray *
list_poses (const GuiseCoverage *coverage)
{
  JsonArray *columns = json_array_new ();

  for (int x = 0; x < GUISE_COVERAGE_N_YAW_COLUMNS; x++)
    {
      JsonArray *column = json_array_new ();

      for (int y = 0; y < GUISE_COVERAGE_N_PITCH_ROWS; y++)
        json_array_add_int_element (column,
                                    (gint64) guise_coverage_get_pose_count (coverage, x, y));
      json_array_add_array_element (columns, column);
    }
  return columns;
}

static JsonObject *
list_coverage (const GuiseCoverage *coverage)
{
  JsonObject *object = json_object_new ();

  json_object_set_array_member (object, "pose", list_poses (coverage));
  for (int d = 0; d < GUISE_N_COVERAGE_DIMENSIONS; d++)
    json_object_set_object_member (object,
                                   guise_coverage_get_dimension_name ((GuiseCoverageDimension) d),
                                   list_bins (coverage, (GuiseCoverageDimension) d));
  return object;
}

static JsonObject *
list_refusals (const GuiseCaptureCounts *counts)
{
  JsonObject *object = json_object_new ();

  for (int i = GUISE_REFUSAL_NONE + 1; i < GUISE_N_REFUSALS; i++)
    json_object_set_int_member (object, guise_refusal_get_name ((GuiseRefusal) i),
                                (gint64) counts->n_refused[i]);
  return object;
}

static JsonObject *
list_cards (const GuiseCapture *capture)
{
  size_t counts[GUISE_N_CAPTURE_CARDS];

  for (int i = 0; i < GUISE_N_CAPTURE_CARDS; i++)
    counts[i] = guise_capture_get_n_with_card (capture, (GuiseCaptureCard) i);
  return guise_cli_capture_list_cards (guise_capture_get_journal (capture), counts);
}

static JsonObject *
describe (GuiseCapture *capture)
{
  const GuiseCaptureCounts *counts = guise_capture_get_counts (capture);
  const GuiseCoverage      *coverage = guise_capture_get_coverage (capture);
  JsonObject               *members = json_object_new ();

  json_object_set_int_member (members, "accepted", (gint64) counts->n_accepted);
  json_object_set_int_member (members, "faces", (gint64) guise_capture_get_n_faces (capture));
  json_object_set_int_member (members, "target", (gint64) guise_capture_get_target (capture));
  json_object_set_double_member (members, "completion", guise_coverage_get_completion (coverage));
  json_object_set_object_member (members, "refused", list_refusals (counts));
  json_object_set_object_member (members, "cards", list_cards (capture));
  json_object_set_object_member (members, "coverage", list_coverage (coverage));
  return members;
}

static JsonObject *
describe_coach (GuiseCoach *coach, const GuiseCoverage *coverage)
{
  JsonObject *object = json_object_new ();
  size_t      cell;

  json_object_set_string_member (object, "text", guise_coach_get_text (coach));
  json_object_set_string_member (object, "detail", guise_coach_get_detail (coach));
  json_object_set_int_member (object, "kept", guise_coach_get_n_kept (coach));
  if (guise_coach_get_cell (coach, &cell))
    {
      g_autofree char *name = guise_coverage_dup_cell_name (coverage, cell);

      json_object_set_string_member (object, "cell", name);
    }
  return object;
}

void
guise_cli_capture_report (GuiseCliOutput *output,
                          GuiseCapture   *capture,
                          GuiseCoach     *coach,
                          uint64_t        n_frames)
{
  const uint64_t done = guise_capture_get_counts (capture)->n_frames;
  const uint64_t total = n_frames > 0 ? MAX (n_frames, done) : 0;
  JsonObject    *members;

  if (!guise_cli_output_wants_progress (output, done, total))
    return;
  members = describe (capture);
  json_object_set_object_member (members, "coach",
                                 describe_coach (coach, guise_capture_get_coverage (capture)));
  guise_cli_output_progress (output, done, total, members);
}

void
guise_cli_capture_result (GuiseCliOutput *output, GuiseCapture *capture)
{
  const GuiseCaptureCounts *counts = guise_capture_get_counts (capture);
  const GuiseCoverage      *coverage = guise_capture_get_coverage (capture);
  JsonObject               *members = describe (capture);
  g_autoptr (GString) text = g_string_new (NULL);
  size_t cell;

  json_object_set_int_member (members, "frames", (gint64) counts->n_frames);
  g_string_append_printf (text, _("%zu of %zu faces; %.0f %% of what is wanted is there.\n"),
                                   guise_capture_get_n_faces (capture),
                                   guise_capture_get_target (capture),
                                   100.0 * guise_coverage_get_completion (coverage));
  if (counts->n_frames > counts->n_accepted)
    g_string_append (text, _("Pictures that were not kept, and why:\n"));
  for (int i = GUISE_REFUSAL_NONE + 1; i < GUISE_N_REFUSALS; i++)
    if (counts->n_refused[i] > 0)
      g_string_append_printf (text, "  %6" G_GUINT64_FORMAT "  %s\n", counts->n_refused[i],
                              _(guise_refusal_get_text ((GuiseRefusal) i)));
  if (guise_coverage_find_emptiest (coverage, NULL, 0, NULL, &cell))
    {
      g_autofree char *what = guise_coverage_dup_cell_text (coverage, cell);

      /* Translators: what is missing most, as in "with eyes closed" */
      g_string_append_printf (text, _("Missing most: faces %s.\n"), what);
    }
  guise_cli_capture_describe_cards (text, json_object_get_object_member (members, "cards"));
  guise_cli_output_result (output, text->str, members);
}
