/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise swap`: the face in a video or a picture folder becomes another. */
#include <string.h>

#include "cli/guise-cli-merging.h"
#include "cli/guise-cli-person.h"
#include "cli/guise-cli-swapping.h"

/* The words of the command line. */
typedef struct
{
  GuiseCliMerging merging;
  char           *model;
  char           *output;
  char           *face_type;
  char           *person;
  char           *raw_dir;
  char           *xseg;
  char          **inputs;
} Words;

static void
words_clear (Words *self)
{
  guise_cli_merging_clear (&self->merging);
  g_free (self->model);
  g_free (self->output);
  g_free (self->face_type);
  g_free (self->person);
  g_free (self->raw_dir);
  g_free (self->xseg);
  g_strfreev (self->inputs);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

#define N_ENTRIES 11 /* besides those about merging, the end mark included */

static gboolean
parse (GuiseCli *self, char **argv, Words *words, GuiseVideoSwapOptions *options, GError **error)
{
  const GOptionEntry own[N_ENTRIES] = {
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &words->model, N_ ("The model"), "FILE.dfm" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &words->output, N_ ("The video to write"),
      "OUT.mp4" },
    { "xseg", 0, 0, G_OPTION_ARG_FILENAME, &words->xseg,
      N_ ("The mask model for masks with xseg: a folder with XSeg files or an exported model"),
      "PATH" },
    { "smooth", 0, 0, G_OPTION_ARG_INT, &options->smoothing,
      N_ ("Steady the place of the face over 5, 7 (default) or 9 frames, or 0 for none"), "N" },
    { "face-type", 0, 0, G_OPTION_ARG_STRING, &words->face_type,
      N_ ("What the model was trained on, when its file does not say it: h, mf, f, wf or head"),
      "TYPE" },
    { "max-faces", 0, 0, G_OPTION_ARG_INT, &options->max_faces,
      N_ ("Swap at most so many faces of a frame, default 1"), "N" },
    { "person", 0, 0, G_OPTION_ARG_FILENAME, &words->person,
      N_ ("Only the person of this picture, folder of pictures or faceset"), "REF" },
    { "raw", 0, 0, G_OPTION_ARG_FILENAME, &words->raw_dir,
      N_ ("Also write PNG sequences: raw face, mask, original"), "DIR" },
    { "no-label", 0, G_OPTION_FLAG_REVERSE, G_OPTION_ARG_NONE, &options->has_label,
      N_ ("Leave the label out of the pictures"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &words->inputs, NULL, NULL },
    { NULL },
  };
  GOptionEntry entries[GUISE_CLI_MERGING_N_ENTRIES + N_ENTRIES];

  guise_cli_merging_get_entries (&words->merging, entries);
  memcpy (entries + GUISE_CLI_MERGING_N_ENTRIES, own, sizeof own);
  return guise_cli_parse (self, argv, entries, error) &&
         guise_cli_merging_read (&words->merging, self, error);
}

static gboolean
refuse (GuiseCli *self, const char *text, GError **error)
{
  guise_cli_set_usage_error (self, error, "%s", text);
  return FALSE;
}

/* Everything that can be known to be wrong before anything is opened. */
static gboolean
check (GuiseCli *self, const Words *words, const GuiseVideoSwapOptions *options, GError **error)
{
  const gboolean wants_network = guise_merge_mask_needs_network (options->merge.mask);

  if (words->inputs == NULL || g_strv_length (words->inputs) != 1 || words->output == NULL ||
      words->model == NULL)
    return refuse (self,
                   _("Say which model, which footage and where to: --model FILE.dfm INPUT -o "
                     "OUT.mp4."),
                      error);
  if (options->max_faces < 1 || options->max_faces > GUISE_FACE_FINDER_MAX_FACES)
    {
      guise_cli_set_usage_error (self, error,
                                 _("--max-faces is 1 to %d."), GUISE_FACE_FINDER_MAX_FACES);
      return FALSE;
    }
  if (options->smoothing != 0 && options->smoothing != 5 && options->smoothing != 7 &&
      options->smoothing != 9)
    return refuse (self, _("--smooth is 5, 7 or 9, or 0 for none."), error);
  if (wants_network && words->xseg == NULL)
    return refuse (self, _("This mask needs a mask model: say where it is with --xseg PATH."),
                            error);
  if (!wants_network && words->xseg != NULL)
    return refuse (self, _("--xseg is of use only with a --mask that has xseg in its name."),
                            error);
  return TRUE;
}

gboolean
guise_cli_swap (GuiseCli *self, char **argv, GError **error)
{
  GuiseVideoSwapOptions options = guise_video_swap_options_default ();
  g_auto (Words) words = { .merging.merge = options.merge };
  g_autofree float *reference = NULL;
  GuiseFaceType     face_type = GUISE_FACE_TYPE_WHOLE;
  JsonObject       *members = NULL;

  options.has_label = TRUE;
  if (!parse (self, argv, &words, &options, error))
    return FALSE;
  options.merge = words.merging.merge;
  options.raw_dir = words.raw_dir;
  options.xseg_path = words.xseg;
  options.n_threads = self->n_threads;
  if (words.face_type != NULL && !guise_face_type_from_string (words.face_type, &face_type))
    {
      guise_cli_set_usage_error (self, error,
                                 _("“%s” means nothing to --%s."), words.face_type, "face-type");
      return FALSE;
    }
  if (!check (self, &words, &options, error))
    return FALSE;
  if (words.person != NULL)
    {
      reference = guise_cli_person_load (self, words.person, error);
      if (reference == NULL)
        return FALSE;
      options.person = reference;
      options.max_faces = MAX (options.max_faces, GUISE_CLI_PERSON_FACES);
    }
  if (!guise_cli_check_output (self, words.output, error) ||
      !guise_cli_swapping_run (self, words.model, words.inputs[0], words.output,
                               words.face_type != NULL ? &face_type : NULL, &options, &members,
                               error))
    return FALSE;
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}
