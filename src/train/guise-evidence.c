/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is kept of the moment in which a training goes wrong. */
#include "train/guise-evidence.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "core/guise-error.h"
#include "core/guise-file.h"
#include "core/guise-json-text.h"
#include "image/guise-png.h"

#define N_NAMES                                                                    \
  1000 /* "-2", "-3", ...: a training that ends so often in one place stands still \
        */

static const char *const side_names[GUISE_N_SAEHD_SIDES] = { "src", "dst" };

static gboolean
write_text (const char *dir, const char *name, const char *text, size_t n, GError **error)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);

  return guise_file_replace (path, text, n, error);
}

/* JSON has no NaN. */
static void
add_number (JsonObject *object, const char *key, double value)
{
  if (isfinite (value))
    json_object_set_double_member (object, key, value);
  else
    json_object_set_null_member (object, key);
}

static JsonObject *
make_side (const GuiseGuard *guard, GuiseSaehdSide side)
{
  const GuiseGuardSide known = guise_guard_get_side (guard, side);
  JsonObject          *object = json_object_new ();

  add_number (object, "loss", known.loss);
  add_number (object, "best_loss", known.best_loss);
  add_number (object, "limit", known.limit);
  add_number (object, "noise", known.noise);
  add_number (object, "contrast", known.contrast);
  add_number (object, "best_contrast", known.best_contrast);
  add_number (object, "variety", known.variety);
  add_number (object, "best_variety", known.best_variety);
  return object;
}

static gboolean
write_finding (const char *dir, const GuiseEvidence *evidence, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;
  JsonObject      *object = json_object_new ();

  json_object_set_string_member (object, "finding", evidence->finding);
  json_object_set_int_member (object, "iteration", (gint64) evidence->iteration);
  json_object_set_string_member (object, "message", evidence->message);
  if (evidence->stage != NULL)
    json_object_set_string_member (object, "stage", evidence->stage);
  for (int side = 0; evidence->guard != NULL && side < GUISE_N_SAEHD_SIDES; side++)
    json_object_set_object_member (object, side_names[side],
                                   make_side (evidence->guard, (GuiseSaehdSide) side));
  json_node_take_object (node, object);
  text = guise_json_to_text (node, TRUE);
  return write_text (dir, "finding.json", text, strlen (text), error);
}

static gboolean
write_losses (const char *dir, const GuiseGuard *guard, GError **error)
{
  g_autoptr (GString) text = g_string_new ("iteration\tsrc_loss\tdst_loss\n");
  GuiseGuardLosses losses[GUISE_GUARD_N_LOSSES];
  size_t           n = guise_guard_get_losses (guard, losses);

  for (size_t i = 0; i < n; i++)
    {
      g_string_append_printf (text, "%" G_GUINT64_FORMAT, losses[i].iteration);
      for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
        {
          char number[G_ASCII_DTOSTR_BUF_SIZE];

          g_ascii_formatd (number, sizeof number, "%.7g", (double) losses[i].losses[side]);
          g_string_append_printf (text, "\t%s", number);
        }
      g_string_append_c (text, '\n');
    }
  return write_text (dir, "losses.tsv", text->str, text->len, error);
}

/* [3, r, r] -> a square of the sheet; what is no number is black. */
static void
draw (GuiseImage *sheet, const float *picture, int resolution, int x, int y)
{
  size_t n_plane = (size_t) resolution * (size_t) resolution;

  for (int j = 0; j < resolution; j++)
    {
      uint8_t *pixel = guise_image_row (sheet, y + j) + 3 * x;

      for (int i = 0; i < resolution; i++, pixel += 3)
        for (size_t c = 0; c < 3; c++)
          {
            float value = picture[c * n_plane + (size_t) j * (size_t) resolution + (size_t) i];

            pixel[c] = isnan (value) ? 0 : (uint8_t) (255.0f * CLAMP (value, 0.0f, 1.0f) + 0.5f);
          }
    }
}

static gboolean
write_pictures (const char *dir, const GuiseEvidence *evidence, GuiseSaehdSide side, GError **error)
{
  const float *const rows[] = { evidence->targets[side], evidence->pictures[side] };
  size_t             n_picture = 3 * (size_t) evidence->resolution * (size_t) evidence->resolution;
  g_autofree char   *name = g_strdup_printf ("%s.png", side_names[side]);
  g_autoptr (GuiseImage) sheet =
               guise_image_new (GUISE_PIXELS_BGR8, evidence->n * evidence->resolution,
                                2 * evidence->resolution, 3, error);
  g_autoptr (GBytes) bytes = NULL;

  if (sheet == NULL)
    return FALSE;
  for (int row = 0; row < 2; row++)
    for (int i = 0; rows[row] != NULL && i < evidence->n; i++)
      draw (sheet, rows[row] + (size_t) i * n_picture, evidence->resolution,
            i * evidence->resolution, row * evidence->resolution);
  bytes = guise_png_encode (sheet, error);
  return bytes != NULL &&
         write_text (dir, name, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

static gboolean
write_all (const char *dir, const GuiseEvidence *evidence, GError **error)
{
  if (!write_finding (dir, evidence, error) ||
      (evidence->guard != NULL && !write_losses (dir, evidence->guard, error)))
    return FALSE;
  for (int side = 0; side < GUISE_N_SAEHD_SIDES; side++)
    if (evidence->pictures[side] != NULL &&
        !write_pictures (dir, evidence, (GuiseSaehdSide) side, error))
      return FALSE;
  return TRUE;
}

static void
remove_draft (const char *draft)
{
  g_autoptr (GDir) dir = g_dir_open (draft, 0, NULL); /* or there is nothing to remove */
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (draft, name, NULL);

      g_unlink (path);
    }
  g_rmdir (draft);
}

/* A name that no folder has yet. */
static char *
find_name (const char *dir, const GuiseEvidence *evidence)
{
  for (int i = 1; i <= N_NAMES; i++)
    {
      g_autofree char *more = i > 1 ? g_strdup_printf ("-%d", i) : g_strdup ("");
      g_autofree char *name = g_strdup_printf ("%010" G_GUINT64_FORMAT "-%s%s", evidence->iteration,
                                               evidence->finding, more);
      g_autofree char *path = g_build_filename (dir, name, NULL);

      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return g_steal_pointer (&path);
    }
  return NULL;
}

char *
guise_evidence_write (const char *dir, const GuiseEvidence *evidence, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *draft = NULL;

  g_return_val_if_fail (dir != NULL && evidence != NULL, NULL);
  g_return_val_if_fail (evidence->finding != NULL && evidence->message != NULL, NULL);

  draft = g_build_filename (dir, ".draft", NULL);
  path = find_name (dir, evidence);
  if (path == NULL)
    {
      g_set_error (error, GUISE_CORE_ERROR, GUISE_CORE_ERROR_FAILED,
                   "'%s' holds too much evidence of '%s' already; remove what is not needed", dir,
                   evidence->finding);
      return NULL;
    }
  if (!guise_dir_make (dir, error))
    return NULL;
  remove_draft (draft); /* of a process that was killed */
  if (!guise_dir_make (draft, error) || !write_all (draft, evidence, error))
    {
      remove_draft (draft);
      return NULL;
    }
  if (g_rename (draft, path) != 0)
    {
      guise_set_error_from_errno (error, errno, path, "create");
      remove_draft (draft);
      return NULL;
    }
  guise_dir_sync (dir);
  return g_steal_pointer (&path);
}
