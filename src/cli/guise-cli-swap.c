/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise swap`: the face in a video or a picture folder becomes another. */
#include "cli/guise-cli-person.h"
#include "cli/guise-cli-swapping.h"

/* What of faces.md 8 is known by name and comes with a later version. */
static const char *const later[] = {
  "hist-match", "seamless", "seamless-hist-match", "raw-predict",
  "xseg-prd",   "xseg-dst", "xseg-prd*xseg-dst",   "learned-prd*learned-dst*xseg-prd*xseg-dst",
  NULL,
};

/* The words of the command line. */
typedef struct
{
  char *model;
  char *output;
  char *mode;
  char *mask;
  char *color;
  char *face_type;
  char *person;
  char *raw_dir;
} Words;

static void
words_clear (Words *self)
{
  g_free (self->model);
  g_free (self->output);
  g_free (self->mode);
  g_free (self->mask);
  g_free (self->color);
  g_free (self->face_type);
  g_free (self->person);
  g_free (self->raw_dir);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static gboolean
refuse_word (GuiseCli *self, const char *option, const char *word, GError **error)
{
  g_autofree char *what = g_strdup_printf ("--%s %s", option, word);

  if (g_strv_contains (later, word))
    guise_cli_set_not_yet (self, what, error);
  else
    guise_cli_set_usage_error (self, error, _("“%s” means nothing to --%s."), word, option);
  return FALSE;
}

static gboolean
read_words (GuiseCli              *self,
            const Words           *words,
            GuiseVideoSwapOptions *options,
            GuiseFaceType         *face_type,
            GError               **error)
{
  GuiseMergeOptions *merge = &options->merge;

  if (words->mode != NULL && !guise_merge_mode_from_string (words->mode, &merge->mode))
    return refuse_word (self, "mode", words->mode, error);
  if (words->mask != NULL && !guise_merge_mask_from_string (words->mask, &merge->mask))
    return refuse_word (self, "mask", words->mask, error);
  if (words->color != NULL && !guise_color_transfer_from_name (words->color, &merge->color))
    return refuse_word (self, "color", words->color, error);
  if (words->face_type != NULL && !guise_face_type_from_string (words->face_type, face_type))
    return refuse_word (self, "face-type", words->face_type, error);
  options->raw_dir = words->raw_dir;
  return TRUE;
}

gboolean
guise_cli_swap (GuiseCli *self, char **argv, GError **error)
{
  GuiseVideoSwapOptions options = guise_video_swap_options_default ();
  g_auto (Words) words = { 0 };
  g_auto (GStrv) rest = NULL;
  g_autofree float  *reference = NULL;
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &words.model, N_ ("The model"), "FILE.dfm" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &words.output, N_ ("The video to write"),
      "OUT.mp4" },
    { "mode", 0, 0, G_OPTION_ARG_STRING, &words.mode, N_ ("overlay (default), original or raw-rgb"),
      "M" },
    { "mask", 0, 0, G_OPTION_ARG_STRING, &words.mask,
      N_ ("learned-prd*learned-dst (default), learned-prd, learned-dst, learned-prd+learned-dst, "
          "dst or full"),
      "M" },
    { "erode", 0, 0, G_OPTION_ARG_INT, &options.merge.erosion,
      N_ ("Make the mask smaller (1 to 400) or larger (-1 to -400)"), "N" },
    { "blur", 0, 0, G_OPTION_ARG_INT, &options.merge.blur,
      N_ ("Soften the edge of the mask, 0 to 400"), "N" },
    { "color", 0, 0, G_OPTION_ARG_STRING, &words.color,
      N_ ("rct (default), lct, mkl, mkl-m, idt, idt-m, sot-m, mix-m or none"), "M" },
    { "opacity", 0, 0, G_OPTION_ARG_DOUBLE, &options.merge.opacity, N_ ("0 to 1, default 1"), "P" },
    { "face-type", 0, 0, G_OPTION_ARG_STRING, &words.face_type,
      N_ ("What the model was trained on, when its file does not say it: h, mf, f, wf or head"),
      "TYPE" },
    { "max-faces", 0, 0, G_OPTION_ARG_INT, &options.max_faces,
      N_ ("Swap at most so many faces of a frame, default 1"), "N" },
    { "person", 0, 0, G_OPTION_ARG_FILENAME, &words.person,
      N_ ("Only the person of this picture, folder of pictures or faceset"), "REF" },
    { "raw", 0, 0, G_OPTION_ARG_FILENAME, &words.raw_dir,
      N_ ("Also write PNG sequences: raw face, mask, original"), "DIR" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &rest, NULL, NULL },
    { NULL },
  };
  GuiseFaceType face_type = GUISE_FACE_TYPE_WHOLE;
  JsonObject   *members = NULL;

  if (!guise_cli_parse (self, argv, entries, error) ||
      !read_words (self, &words, &options, &face_type, error))
    return FALSE;
  if (rest == NULL || g_strv_length (rest) != 1 || words.output == NULL || words.model == NULL)
    {
      guise_cli_set_usage_error (self, error,
                                 _("Say which model, which footage and where to: --model FILE.dfm "
                                   "INPUT -o OUT.mp4."));
      return FALSE;
    }
  if (options.max_faces < 1 || options.max_faces > GUISE_FACE_FINDER_MAX_FACES)
    {
      guise_cli_set_usage_error (self, error,
                                 _("--max-faces is 1 to %d."), GUISE_FACE_FINDER_MAX_FACES);
      return FALSE;
    }
  options.n_threads = self->n_threads;
  if (words.person != NULL)
    {
      reference = guise_cli_person_load (self, words.person, error);
      if (reference == NULL)
        return FALSE;
      options.person = reference;
      options.max_faces = MAX (options.max_faces, GUISE_CLI_PERSON_FACES);
    }
  if (!guise_cli_check_output (self, words.output, error) ||
      !guise_cli_swapping_run (self, words.model, rest[0], words.output,
                               words.face_type != NULL ? &face_type : NULL, &options, &members,
                               error))
    return FALSE;
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}
