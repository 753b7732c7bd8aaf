/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise history`: losses as a table, as values and as a picture; the overview of everything. */
#include <inttypes.h>
#include <math.h>

#include "cli/guise-cli-history.h"
#include "cli/guise-cli-planning.h"
#include "core/guise-file.h"
#include "image/guise-png.h"
#include "project/guise-project-pictures.h"
#include "store/guise-backup.h"
#include "train/guise-loss-chart.h"

#define N_POINTS_SHOWN 40
#define N_POINTS       1000

/* The losses and where they may bend. */
typedef struct
{
  GuiseLossCurve *curve; /* owned */
  GPtrArray      *marks; /* owned */
} Losses;

static void
losses_clear (Losses *self)
{
  g_clear_pointer (&self->curve, guise_loss_curve_free);
  g_clear_pointer (&self->marks, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Losses, losses_clear)

static const GuiseLossPoint *
get_point (const Losses *self, unsigned i)
{
  return &g_array_index (self->curve->points, GuiseLossPoint, i);
}

static GuiseLossCurve *
read_curve (const GuiseCliHistory *self, size_t n_points, GError **error)
{
  g_autofree char *dir = guise_project_dup_history_dir (self->project);
  g_autofree char *path = g_build_filename (dir, GUISE_LOSS_HISTORY_FILE, NULL);

  return guise_loss_history_read (path, (uint64_t) self->from, (uint64_t) self->to, n_points,
                                  self->cli->cancellable, error);
}

static gboolean
read_losses (const GuiseCliHistory *self, size_t n_points, Losses *out, GError **error)
{
  g_autoptr (GPtrArray) acts = guise_cli_history_read_acts (self, 0, error);

  if (acts == NULL || (out->curve = read_curve (self, n_points, error)) == NULL)
    return FALSE;
  out->marks = guise_journal_find_marks (acts);
  if (out->curve->n_damaged > 0)
    guise_cli_output_warning (self->cli->output,
                              ngettext ("%u place of the loss history is damaged: its iterations "
                                        "are not known.",
                                        "%u places of the loss history are damaged: their "
                                        "iterations are not known.",
                                        out->curve->n_damaged),
                              out->curve->n_damaged);
  return TRUE;
}

static void
set_span (JsonObject *members, const char *name, const GuiseLossSpan *span)
{
  JsonObject *object = json_object_new ();

  json_object_set_double_member (object, "min", (double) span->min);
  json_object_set_double_member (object, "mean", (double) span->mean);
  json_object_set_double_member (object, "max", (double) span->max);
  json_object_set_object_member (members, name, object);
}

/* ---- one point ---- */

static JsonObject *
describe_point (const GuiseLossPoint *point)
{
  JsonObject *members = json_object_new ();

  json_object_set_int_member (members, "iteration", (gint64) point->iteration);
  json_object_set_int_member (members, "iterations", (gint64) point->n_iterations);
  json_object_set_int_member (members, "known", (gint64) point->n);
  json_object_set_int_member (members, "bad", (gint64) point->n_bad);
  set_span (members, "src_loss", &point->src);
  set_span (members, "dst_loss", &point->dst);
  json_object_set_double_member (members, "ms", (double) point->ms);
  return members;
}

static void
append_row (GString *text, const GuiseLossPoint *point)
{
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append_printf (text, "%10" G_GUINT64_FORMAT "  ", point->iteration);
  if (point->n == 0)
    g_string_append (text, _("not known"));
  else
    g_string_append_printf (text, "%8.4f %8.4f %8.4f  %8.4f %8.4f %8.4f", (double) point->src.mean,
                            (double) point->src.min, (double) point->src.max,
                            (double) point->dst.mean, (double) point->dst.min,
                            (double) point->dst.max);
  if (point->n > 0 && isfinite (point->ms))
    g_string_append_printf (text, "  %8.1f", (double) point->ms);
  if (point->n_bad > 0)
    g_string_append_printf (text, _("  %" PRIu64 " of them no numbers"), point->n_bad);
}

/* An empty field where nothing is known. */
static void
append_value (GString *text, float value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (text, ',');
  if (isfinite (value))
    g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.9g", (double) value));
}

static void
append_values (GString *text, const Losses *losses, const GuiseLossPoint *point)
{
  const char *separator = "";

  g_string_append_printf (text,
                          "%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT
                          ",%" G_GUINT64_FORMAT,
                          point->iteration, point->n_iterations, point->n, point->n_bad);
  append_value (text, point->src.min);
  append_value (text, point->src.mean);
  append_value (text, point->src.max);
  append_value (text, point->dst.min);
  append_value (text, point->dst.mean);
  append_value (text, point->dst.max);
  append_value (text, point->ms);
  g_string_append (text, ",\"");
  for (unsigned i = 0; i < losses->marks->len; i++)
    {
      const GuiseJournalMark *mark = losses->marks->pdata[i];
      g_autofree char        *name = g_strdup (mark->stage != NULL ? mark->stage : "(reset)");

      /* A mark after n iterations belongs to the one that follows. */
      if (mark->iteration + 1 < point->iteration ||
          mark->iteration + 1 >= point->iteration + point->n_iterations)
        continue;
      g_string_append_printf (text, "%s%s", separator, g_strdelimit (name, "\"\n\r", '\''));
      separator = ";";
    }
  g_string_append (text, "\"\n");
}

/* ---- losses ---- */

static void
tell_marks (const GuiseCliHistory *self, const Losses *losses)
{
  for (unsigned i = 0; i < losses->marks->len; i++)
    {
      const GuiseJournalMark *mark = losses->marks->pdata[i];
      JsonObject             *members;

      if (mark->iteration + 1 < (uint64_t) self->from || mark->iteration > (uint64_t) self->to)
        continue;
      members = json_object_new ();
      json_object_set_int_member (members, "iteration", (gint64) mark->iteration);
      if (mark->stage != NULL)
        json_object_set_string_member (members, "stage", mark->stage);
      json_object_set_boolean_member (members, "reset", mark->stage == NULL);
      guise_cli_output_event (self->cli->output, "mark", members);
    }
}

/* The rows, with what begins between them. */
static char *
make_table (const Losses *losses)
{
  g_autoptr (GString) text = g_string_new (NULL);
  unsigned next = 0;

  if (losses->curve->points->len == 0)
    return g_strdup (_("No losses are known."));
  g_string_append (text, _(" iteration   src mean      min      max  dst mean      min      max  ms each"));
  for (unsigned i = 0; i < losses->curve->points->len; i++)
    {
      const GuiseLossPoint *point = get_point (losses, i);

      for (; next < losses->marks->len; next++)
        {
          const GuiseJournalMark *mark = losses->marks->pdata[next];

          if (mark->iteration + 1 >= point->iteration + point->n_iterations)
            break;
          if (mark->iteration + 1 < point->iteration)
            continue;
          g_string_append_printf (text, "\n%10" G_GUINT64_FORMAT "  -- %s", mark->iteration,
                                  mark->stage != NULL ? mark->stage : _("reset"));
        }
      append_row (text, point);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
make_values (const Losses *losses)
{
  GString *text = g_string_new ("iteration,iterations,known,bad,src_min,src_mean,src_max,"
                                "dst_min,dst_mean,dst_max,ms,begins\n");

  for (unsigned i = 0; i < losses->curve->points->len; i++)
    append_values (text, losses, get_point (losses, i));
  return g_string_free (text, FALSE);
}

static gboolean
save_chart (const GuiseCliHistory *self, const GPtrArray *marks, GError **error)
{
  g_autoptr (GuiseLossCurve) curve = read_curve (self, GUISE_LOSS_CHART_N_POINTS, error);
  g_autofree char *name = g_path_get_basename (self->project->dir);
  g_autoptr (GuiseImage) chart = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (curve == NULL)
    return FALSE;
  chart = guise_loss_chart_draw (curve, marks, name, error);
  bytes = chart != NULL ? guise_png_encode (chart, error) : NULL;
  return bytes != NULL && guise_file_replace (self->chart, g_bytes_get_data (bytes, NULL),
                                              g_bytes_get_size (bytes), error);
}

static JsonObject *
make_result (const GuiseCliHistory *self, const GuiseLossCurve *curve)
{
  JsonObject *members = json_object_new ();

  json_object_set_int_member (members, "first", (gint64) curve->first);
  json_object_set_int_member (members, "last", (gint64) curve->last);
  json_object_set_int_member (members, "known", (gint64) curve->n_known);
  json_object_set_int_member (members, "returns", curve->n_returns);
  json_object_set_int_member (members, "damaged", curve->n_damaged);
  if (self->chart != NULL)
    json_object_set_string_member (members, "chart", self->chart);
  return members;
}

gboolean
guise_cli_history_losses (GuiseCliHistory *self, GError **error)
{
  const gboolean is_json = guise_cli_output_is_json (self->cli->output);
  const size_t   usual = is_json || self->is_csv ? N_POINTS : N_POINTS_SHOWN;
  g_auto (Losses) losses = { 0 };
  g_autofree char *text = NULL;

  if (self->chart != NULL && !guise_cli_check_output (self->cli, self->chart, error))
    return FALSE;
  if (!read_losses (self, self->n_points > 0 ? (size_t) self->n_points : usual, &losses, error) ||
      (self->chart != NULL && !save_chart (self, losses.marks, error)))
    return FALSE;
  if (is_json)
    tell_marks (self, &losses);
  for (unsigned i = 0; is_json && i < losses.curve->points->len; i++)
    guise_cli_output_event (self->cli->output, "losses", describe_point (get_point (&losses, i)));
  text = self->is_csv ? make_values (&losses) : make_table (&losses);
  guise_cli_output_result (self->cli->output, text, make_result (self, losses.curve));
  return TRUE;
}

/* ---- the overview ---- */

/* Returns: (nullable): the last point that ends by @end iterations done and begins after @begin */
static const GuiseLossPoint *
find_last (const Losses *losses, uint64_t begin, uint64_t end)
{
  for (unsigned i = losses->curve->points->len; i > 0; i--)
    {
      const GuiseLossPoint *point = get_point (losses, i - 1);

      if (point->iteration <= begin)
        return NULL;
      if (point->iteration + point->n_iterations - 1 <= end && point->n > 0)
        return point;
    }
  return NULL;
}

/* A stage that began, with its losses at the end. */
static void
tell_stage (const GuiseCliHistory *self, const Losses *losses, unsigned i, GString *text)
{
  const GuiseJournalMark *mark = losses->marks->pdata[i];
  uint64_t                end = UINT64_MAX;
  const GuiseLossPoint   *last;
  JsonObject             *members;
  g_autofree char        *count = guise_cli_dup_count (mark->iteration);

  for (unsigned k = i + 1; k < losses->marks->len && end == UINT64_MAX; k++)
    if (((const GuiseJournalMark *) losses->marks->pdata[k])->stage != NULL)
      end = ((const GuiseJournalMark *) losses->marks->pdata[k])->iteration;
  last = find_last (losses, mark->iteration, end);
  g_string_append_printf (text, "\n%10s  %-20s", count, mark->stage);
  if (last != NULL)
    g_string_append_printf (text, _("  losses at the end %.4f %.4f"), (double) last->src.mean,
                                     (double) last->dst.mean);
  if (!guise_cli_output_is_json (self->cli->output))
    return;
  members = json_object_new ();
  json_object_set_int_member (members, "iteration", (gint64) mark->iteration);
  json_object_set_string_member (members, "stage", mark->stage);
  json_object_set_double_member (members, "src_loss",
                                 last != NULL ? (double) last->src.mean : (double) NAN);
  json_object_set_double_member (members, "dst_loss",
                                 last != NULL ? (double) last->dst.mean : (double) NAN);
  guise_cli_output_event (self->cli->output, "stage", members);
}

static void
count_pictures (const GuiseCliHistory *self, JsonObject *members, GString *text)
{
  g_autoptr (GPtrArray) evidence = guise_project_list_evidence (self->project);
  unsigned n[GUISE_N_PROJECT_PICTURE_KINDS];

  for (int kind = 0; kind < GUISE_N_PROJECT_PICTURE_KINDS; kind++)
    {
      const char      *name = guise_project_picture_kind_get_name ((GuiseProjectPictureKind) kind);
      g_autofree char *key = g_strconcat (name, "_pictures", NULL);
      g_autoptr (GPtrArray) pictures =
                   guise_project_list_pictures (self->project, (GuiseProjectPictureKind) kind);

      n[kind] = pictures->len;
      json_object_set_int_member (members, key, n[kind]);
    }
  json_object_set_int_member (members, "evidence", evidence->len);
  g_string_append_printf (text, _("\nPictures: %u of the probe faces, %u of gates, %u previews. Found by guards: %u."),
                                   n[GUISE_PROJECT_PICTURE_PROBE], n[GUISE_PROJECT_PICTURE_GATE],
                                   n[GUISE_PROJECT_PICTURE_PREVIEW], evidence->len);
}

static gboolean
count_points (const GuiseCliHistory *self, JsonObject *members, GString *text, GError **error)
{
  g_autofree char *checkpoints = guise_project_dup_checkpoints_dir (self->project);
  g_autofree char *backups = guise_project_dup_backups_dir (self->project);
  g_autoptr (GPtrArray) kept = guise_checkpoint_list (checkpoints, error);
  g_autoptr (GPtrArray) backed_up = kept != NULL ? guise_backup_list (backups, error) : NULL;
  unsigned n_reusable = 0;

  if (backed_up == NULL)
    return FALSE;
  for (unsigned i = 0; i < backed_up->len; i++)
    {
      const GuiseBackupEntry *entry = backed_up->pdata[i];

      n_reusable += entry->state != GUISE_CHECKPOINT_DAMAGED && entry->info.is_reusable ? 1 : 0;
    }
  json_object_set_int_member (members, "checkpoints", kept->len);
  json_object_set_int_member (members, "backups", backed_up->len);
  json_object_set_int_member (members, "reusable_backups", n_reusable);
  g_string_append_printf (text,
                          _("\nTo go back to: %u checkpoints, %u backups, %u of them reusable."),
                             kept->len, backed_up->len, n_reusable);
  return TRUE;
}

gboolean
guise_cli_history_overview (GuiseCliHistory *self, GError **error)
{
  g_auto (Losses) losses = { 0 };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonObject) members = NULL;
  g_autofree char *known = NULL;

  if (!read_losses (self, N_POINTS, &losses, error))
    return FALSE;
  members = make_result (self, losses.curve);
  known = guise_cli_dup_count (losses.curve->n_known);
  if (losses.curve->n_known == 0)
    g_string_append (text, _("No losses are known."));
  else
    g_string_append_printf (text,
                            _("Losses of %s iterations are known, up to iteration %" PRIu64 "."),
                               known, losses.curve->last);
  for (unsigned i = 0; i < losses.marks->len; i++)
    if (((const GuiseJournalMark *) losses.marks->pdata[i])->stage != NULL)
      tell_stage (self, &losses, i, text);
  count_pictures (self, members, text);
  if (!count_points (self, members, text, error))
    return FALSE;
  guise_cli_output_result (self->cli->output, text->str, g_steal_pointer (&members));
  return TRUE;
}
