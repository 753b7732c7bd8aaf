/* SPDX-License-Identifier: GPL-3.0-or-later
 * Measures facesets, judges them, says and draws the result. */
#include "cli/guise-cli-faceset-scoring.h"

#include <math.h>
#include <string.h>

#include "capture/guise-taken-faces.h"
#include "cli/guise-cli-capture-cards.h"
#include "cli/guise-cli-faceset-notes.h"
#include "cli/guise-cli-faceset.h"
#include "core/guise-file.h"
#include "image/guise-jpeg.h"
#include "image/guise-png.h"
#include "survey/guise-contact-sheet.h"
#include "survey/guise-coverage-map.h"
#include "survey/guise-score-faceset.h"

#define N_EMPTIEST 12 /* cells that a script is told about */

typedef struct
{
  const char       *path; /* borrowed */
  GuiseScoreFaceset faces;
  GPtrArray        *notes; /* owned, of GuiseSceneNote */
} Side;

static void
side_clear (Side *self)
{
  guise_score_faceset_clear (&self->faces);
  g_clear_pointer (&self->notes, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Side, side_clear)

static gboolean
side_open (Side *self, GuiseCli *cli, const char *path, GError **error)
{
  const GuiseFaceRecordsOptions options = { .n_threads = cli->n_threads };
  g_autoptr (GuiseFaceset) faceset = guise_faceset_open (path, error);

  self->path = path;
  if (faceset == NULL)
    return FALSE;
  guise_cli_faceset_warn (cli, faceset);
  self->notes = guise_cli_faceset_load_notes (cli, faceset);
  guise_cli_output_begin (cli->output, _("Measuring faces"), 0);
  if (!guise_score_faceset_measure (&self->faces, faceset, &options, guise_cli_output_progress_func,
                                    cli->output, cli->cancellable, error))
    return FALSE;
  guise_taken_faces_describe (&self->faces.set, faceset);
  return TRUE;
}

/* ---- what scripts read ---- */

static JsonObject *
list_dimension (const GuiseCoverage *coverage, GuiseCoverageDimension dimension)
{
  JsonObject *bins = json_object_new ();

  for (int bin = 0; bin < guise_coverage_get_n_bins (dimension); bin++)
    {
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "count",
                                  (gint64) guise_coverage_get_count (coverage, dimension, bin));
      json_object_set_int_member (object, "wanted",
                                  (gint64) guise_coverage_get_quota (coverage, dimension, bin));
      json_object_set_object_member (bins, guise_coverage_get_bin_name (dimension, bin), object);
    }
  return bins;
}

static JsonObject *
list_coverage (const GuiseCoverage *coverage)
{
  JsonObject *dimensions = json_object_new ();

  for (int d = 0; d < GUISE_N_COVERAGE_DIMENSIONS; d++)
    json_object_set_object_member (dimensions, guise_coverage_get_dimension_name (d),
                                   list_dimension (coverage, (GuiseCoverageDimension) d));
  return dimensions;
}

typedef struct
{
  size_t cell;
  size_t lack;
} Lack;

static int
compare_lacks (const void *a, const void *b)
{
  const Lack *x = a;
  const Lack *y = b;

  if (x->lack != y->lack)
    return x->lack < y->lack ? 1 : -1;
  return (x->cell > y->cell) - (x->cell < y->cell);
}

static JsonArray *
list_emptiest (const GuiseCoverage *coverage)
{
  const size_t      n = guise_coverage_get_n_cells (coverage);
  JsonArray        *array = json_array_new ();
  g_autofree Lack  *lacks = g_new (Lack, n);
  GuiseCoverageCell cell;

  for (size_t i = 0; i < n; i++)
    {
      guise_coverage_get_cell (coverage, i, &cell);
      lacks[i] = (Lack){ i, cell.quota - MIN (cell.quota, cell.count) };
    }
  qsort (lacks, n, sizeof *lacks, compare_lacks);
  for (size_t i = 0; i < MIN (n, (size_t) N_EMPTIEST) && lacks[i].lack > 0; i++)
    {
      JsonObject      *object = json_object_new ();
      g_autofree char *name = guise_coverage_dup_cell_name (coverage, lacks[i].cell);
      g_autofree char *text = guise_coverage_dup_cell_text (coverage, lacks[i].cell);

      guise_coverage_get_cell (coverage, lacks[i].cell, &cell);
      json_object_set_string_member (object, "cell", name);
      json_object_set_string_member (object, "text", text);
      json_object_set_int_member (object, "count", (gint64) cell.count);
      json_object_set_int_member (object, "wanted", (gint64) cell.quota);
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
set_numbers (JsonObject *members, const GuiseScoreSide *numbers, const Side *side)
{
  json_object_set_int_member (members, "faces", (gint64) numbers->n);
  json_object_set_int_member (members, "damaged", (gint64) side->faces.set.n_damaged);
  json_object_set_int_member (members, "measured_now",
                              (gint64) guise_face_records_get_n_measured (side->faces.records));
  json_object_set_int_member (members, "effective", (gint64) numbers->n_effective);
  json_object_set_int_member (members, "repeats", (gint64) numbers->n_repeats);
  json_object_set_int_member (members, "winks", (gint64) numbers->n_winks);
  json_object_set_int_member (members, "talking", (gint64) numbers->talk.n_talking);
  json_object_set_int_member (members, "talking_judged", (gint64) numbers->talk.n_judged);
  json_object_set_double_member (members, "face_pixels",
                                 numbers->face_pixels > 0.0 ? numbers->face_pixels : (double) NAN);
  json_object_set_double_member (members, "completion",
                                 guise_coverage_get_completion (numbers->coverage));
  json_object_set_object_member (members, "cards",
                                 guise_cli_capture_count_cards (side->faces.faceset));
  json_object_set_object_member (members, "coverage", list_coverage (numbers->coverage));
  json_object_set_array_member (members, "emptiest", list_emptiest (numbers->coverage));
  json_object_set_array_member (members, "scenes",
                                guise_cli_faceset_list_scenes (numbers->scenes, side->notes,
                                                               side->faces.faceset));
  json_object_set_array_member (members, "notes",
                                guise_cli_faceset_list_notes (numbers->scenes, side->notes));
}

static JsonArray *
list_findings (const GuiseScoreCard *card, const Side *src, const Side *dst)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < card->findings->len; i++)
    {
      const GuiseScoreFinding *finding = &g_array_index (card->findings, GuiseScoreFinding, i);
      const Side              *side = g_str_equal (finding->side, "dst") ? dst : src;
      JsonObject              *object = json_object_new ();
      JsonArray               *faces = json_array_new ();

      json_object_set_string_member (object, "name", finding->name);
      json_object_set_string_member (object, "side", finding->side);
      json_object_set_string_member (object, "severity",
                                     guise_score_severity_to_string (finding->severity));
      json_object_set_double_member (object, "value", finding->value);
      json_object_set_double_member (object, "limit", finding->limit);
      json_object_set_int_member (object, "record", (gint64) finding->n_record);
      json_object_set_string_member (object, "text", finding->text);
      json_object_set_string_member (object, "advice", finding->advice);
      for (size_t k = 0; k < finding->n_faces; k++)
        json_array_add_string_element (faces, guise_faceset_get_entry (side->faces.faceset,
                                                                       finding->faces[k])
                                                ->name);
      json_object_set_array_member (object, "faces", faces);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
to_members (const GuiseScoreCard *card, const Side *src, const Side *dst)
{
  JsonObject *members = json_object_new ();

  set_numbers (members, &card->src, src);
  json_object_set_array_member (members, "findings", list_findings (card, src, dst));
  if (dst->faces.faceset != NULL)
    {
      JsonObject *numbers = json_object_new ();
      JsonObject *reasons = json_object_new ();

      set_numbers (numbers, &card->dst, dst);
      json_object_set_object_member (members, "dst", numbers);
      json_object_set_double_member (members, "unsupported", card->unsupported);
      for (int i = 0; i < GUISE_N_SCORE_REASONS; i++)
        json_object_set_double_member (reasons, guise_score_reason_to_string (i),
                                       card->unsupported_by[i]);
      json_object_set_object_member (members, "unsupported_by", reasons);
    }
  return members;
}

/* ---- pictures ---- */

/* As JPEG when the name says so, else as PNG. */
static gboolean
save_picture (const GuiseImage *image, const char *path, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);
  const gboolean   is_jpeg = g_str_has_suffix (lower, ".jpg") || g_str_has_suffix (lower, ".jpeg");
  g_autoptr (GBytes) bytes = is_jpeg ? guise_jpeg_encode (image, 85, GUISE_JPEG_CHROMA_420, error)
                                     : guise_png_encode (image, error);

  return bytes != NULL &&
         guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

/* The last part of the faceset's path, as far as the letters of a picture go. */
static char *
make_title (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  char            *title = g_str_to_ascii (base, "C");

  if (strlen (title) > 40)
    title[40] = '\0';
  return title;
}

static gboolean
draw (GuiseCli              *self,
      const GuiseCliScoring *scoring,
      const GuiseScoreCard  *card,
      const Side            *src,
      JsonObject            *members,
      GError               **error)
{
  g_autofree char *title = make_title (scoring->src);

  if (scoring->map != NULL)
    {
      g_autoptr (GuiseImage) map =
                   guise_coverage_map_draw (card->src.coverage, src->faces.set.records,
                                            src->faces.set.n, title, error);

      if (map == NULL || !save_picture (map, scoring->map, error))
        return FALSE;
      json_object_set_string_member (members, "map", scoring->map);
    }
  if (scoring->sheet != NULL)
    {
      g_autoptr (GuiseImage) sheet = NULL;

      guise_cli_output_begin (self->output, _("Drawing faces"), 0);
      sheet = guise_contact_sheet_draw (src->faces.faceset, src->faces.set.records,
                                        src->faces.set.n, title, guise_cli_output_progress_func,
                                        self->output, self->cancellable, error);
      if (sheet == NULL || !save_picture (sheet, scoring->sheet, error))
        return FALSE;
      json_object_set_string_member (members, "sheet", scoring->sheet);
    }
  return TRUE;
}

GuiseScoreCard *
guise_cli_faceset_scoring_run (GuiseCli              *self,
                               const GuiseCliScoring *scoring,
                               JsonObject           **out_members,
                               GError               **error)
{
  g_auto (Side) src = { 0 };
  g_auto (Side) dst = { 0 };
  g_autoptr (GuiseScoreCard) card = NULL;
  g_autoptr (JsonObject) members = NULL;

  if (!side_open (&src, self, scoring->src, error) ||
      (scoring->dst != NULL && !side_open (&dst, self, scoring->dst, error)))
    return NULL;
  card = guise_score_card_new (&src.faces.set, scoring->dst != NULL ? &dst.faces.set : NULL,
                               scoring->options, self->cancellable, error);
  if (card == NULL)
    return NULL;
  members = to_members (card, &src, &dst);
  if (!draw (self, scoring, card, &src, members, error))
    return NULL;
  *out_members = g_steal_pointer (&members);
  return g_steal_pointer (&card);
}
