/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a swap is made of and how, so that parts of another one are not taken for its own. */
#include <glib/gstdio.h>

#include "core/guise-file.h"
#include "live/guise-video-swap-private.h"

static void
add_text (GChecksum *sum, const char *text)
{
  g_checksum_update (sum, (const guchar *) text, -1);
  g_checksum_update (sum, (const guchar *) "\n", 1);
}

/* Name, size and time of a file. */
static void
add_file (GChecksum *sum, const char *path)
{
  GStatBuf         about;
  g_autofree char *text = NULL;

  if (g_stat (path, &about) != 0)
    about = (GStatBuf){ 0 };
  text =
    g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT ".%09ld", path,
                     (gint64) about.st_size, (gint64) about.st_mtim.tv_sec, about.st_mtim.tv_nsec);
  add_text (sum, text);
}

/* A file, or all files of a folder. */
static void
add_path (GChecksum *sum, const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autoptr (GPtrArray) names = NULL;

  if (g_file_test (absolute, G_FILE_TEST_IS_DIR))
    names = guise_dir_list (absolute, NULL, NULL); /* what cannot be read fails later, by name */
  else
    add_file (sum, absolute);
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *file = g_build_filename (absolute, names->pdata[i], NULL);

      add_file (sum, file);
    }
}

static void
add_merge (GChecksum *sum, const GuiseMergeOptions *merge)
{
  const int values[] = {
    merge->face_type,
    merge->mode,
    merge->mask,
    merge->erosion,
    merge->blur,
    merge->color,
    merge->face_scale,
    merge->hist_threshold,
    merge->hist_masked,
    merge->sharpen,
    merge->sharpening,
    merge->motion_blur,
    merge->denoising,
    merge->bicubic,
    merge->color_degradation,
    merge->is_linear,
    merge->matches_sharpness,
  };
  char opacity[G_ASCII_DTOSTR_BUF_SIZE];

  for (size_t i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *text = g_strdup_printf ("%d", values[i]);

      add_text (sum, text);
    }
  add_text (sum, g_ascii_dtostr (opacity, sizeof opacity, merge->opacity));
}

char *
guise_swap_identity_new (const GuiseDfm              *dfm,
                         const char                  *input,
                         const GuiseVideoSwapOptions *options)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *text =
    g_strdup_printf ("%s %d %d %d %d %d %" G_GUINT64_FORMAT " %s", GUISE_VERSION, options->range,
                     options->max_faces, options->crf, options->smoothing, options->part_frames,
                     guise_dfm_get_n_weights (dfm), guise_dfm_get_name (dfm));
  char morph[G_ASCII_DTOSTR_BUF_SIZE];

  add_text (sum, text);
  add_text (sum, g_ascii_dtostr (morph, sizeof morph, options->morph));
  add_merge (sum, &options->merge);
  add_path (sum, input);
  if (options->model_path != NULL)
    add_path (sum, options->model_path);
  if (options->xseg_path != NULL)
    add_path (sum, options->xseg_path);
  add_text (sum, options->raw_dir != NULL ? options->raw_dir : "");
  if (options->smoothing > 0)
    add_text (sum, "masks and colours remembered, by scene"); /* an earlier program's is not gone on
                                                                 with */
  if (options->has_label)
    add_text (sum, "label");
  if (options->person != NULL)
    g_checksum_update (sum, (const guchar *) options->person,
                       GUISE_FACE_DESCRIPTOR_SIZE * sizeof *options->person);
  return g_strdup (g_checksum_get_string (sum));
}
