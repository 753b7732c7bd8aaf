/* SPDX-License-Identifier: GPL-3.0-or-later
 * `guise extract`: faces out of videos, pictures or folders. */
#include "cli/guise-cli-extraction.h"
#include "cli/guise-cli-person.h"

/* Turns the words of the command line into options. */
static gboolean
read_words (GuiseCli               *self,
            const char             *face_type,
            const char             *detector,
            const char             *from,
            const char             *to,
            GuiseExtractionOptions *options,
            GError                **error)
{
  if (face_type != NULL && !guise_face_type_from_string (face_type, &options->face_type))
    {
      guise_cli_set_usage_error (self, error,
                                 _("“%s” is no face type: say h, mf, f, wf or head, or "
                                   "full_face_no_align or head_no_align for upright pictures."),
                                    face_type);
      return FALSE;
    }
  if (detector != NULL && !guise_face_range_from_string (detector, &options->range))
    {
      guise_cli_set_usage_error (self, error,
                                 _("“%s” is no detector: say short, full or auto."), detector);
      return FALSE;
    }
  for (int i = 0; i < 2; i++)
    {
      const char              *text = i == 0 ? from : to;
      GuiseExtractionPosition *position = i == 0 ? &options->part.from : &options->part.to;

      if (text != NULL && !guise_extraction_position_from_string (text, position))
        {
          guise_cli_set_usage_error (self, error,
                                     _("“%s” is no place in a video: say a frame number, seconds (8.5s) or a time (1:23)."),
                                        text);
          return FALSE;
        }
    }
  return TRUE;
}

gboolean
guise_cli_extract (GuiseCli *self, char **argv, GError **error)
{
  GuiseExtractionOptions options = guise_extraction_options_default ();
  g_autofree char       *out_dir = NULL;
  g_autofree char       *face_type = NULL;
  g_autofree char       *detector = NULL;
  g_autofree char       *person = NULL;
  g_autofree char       *from = NULL;
  g_autofree char       *to = NULL;
  g_autofree float      *reference = NULL;
  g_auto (GStrv) inputs = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out_dir, N_ ("Where the faces go"), "DIR" },
    { "face-type", 0, 0, G_OPTION_ARG_STRING, &face_type,
      N_ ("How much of the head: h, mf, f, wf (default) or head"), "TYPE" },
    { "size", 0, 0, G_OPTION_ARG_INT, &options.size, N_ ("Side of the pictures, default 512"),
      "N" },
    { "quality", 0, 0, G_OPTION_ARG_INT, &options.quality, N_ ("JPEG quality, default 90"), "N" },
    { "every", 0, 0, G_OPTION_ARG_INT, &options.every, N_ ("Look at every N-th frame"), "N" },
    { "from", 0, 0, G_OPTION_ARG_STRING, &from,
      N_ ("Begin at this frame (250) or time (8.5s, 1:23)"), "PLACE" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &to, N_ ("End before this frame or time"), "PLACE" },
    { "only-sharp", 0, 0, G_OPTION_ARG_NONE, &options.only_sharp,
      N_ ("Refuse blurred faces instead of only counting them"), NULL },
    { "max-faces", 0, 0, G_OPTION_ARG_INT, &options.max_faces,
      N_ ("At most so many faces of a frame, default 1; with --person at least 4 are looked at"),
      "N" },
    { "detector", 0, 0, G_OPTION_ARG_STRING, &detector, N_ ("short, full or auto (default)"),
      "NAME" },
    { "person", 0, 0, G_OPTION_ARG_FILENAME, &person,
      N_ ("Only the person of this picture, folder of pictures or faceset; others are listed"),
      "REF" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &inputs, NULL, NULL },
    { NULL },
  };
  JsonObject *members = NULL;

  if (!guise_cli_parse (self, argv, entries, error) ||
      !read_words (self, face_type, detector, from, to, &options, error))
    return FALSE;
  if (inputs == NULL || out_dir == NULL)
    {
      guise_cli_set_usage_error (self, error,
                                 _("Say what to extract from and where to: INPUT... -o DIR."));
      return FALSE;
    }
  options.n_threads = self->n_threads;
  if (person != NULL)
    {
      reference = guise_cli_person_load (self, person, error);
      if (reference == NULL)
        return FALSE;
      options.person = reference;
      options.max_faces = MAX (options.max_faces, GUISE_CLI_PERSON_FACES);
    }
  if (!guise_cli_extraction_run (self, (const char *const *) inputs, out_dir, &options, &members,
                                 error))
    return FALSE;
  guise_cli_output_result (self->output, NULL, members);
  return TRUE;
}
