/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a video says about the model that made its face. */
#include "live/guise-live-origin.h"

#include <string.h>

#include "live/guise-live-sink.h"

#define WHOLE      "guise.provenance"
#define LABEL      "guise.ai-label"
#define MAX_CHARS  160 /* of a value: two hashes and what is between them */
#define MAX_LINES  24  /* a file may say everything a thousand times */
#define MAX_MODELS 8   /* that a video tells of */
#define ANOTHER    "Another model made faces in this video, too:"
#define UNKNOWN    "nothing is known of it"
#define FURTHER    "There were further models."

/* Names of facts, and beginnings of names, in the words of guise_provenance_list_properties(). */
static const char *const facts[] = {
  "guise.content", "guise.date",        "guise.version",  "guise.iteration", "guise.plan",
  "guise.parents", "guise.plan.sha256", "guise.consent.", "guise.label.",    NULL,
};

static gboolean
is_fact (const char *key)
{
  for (int i = 0; facts[i] != NULL; i++)
    if (g_str_has_suffix (facts[i], ".") ? g_str_has_prefix (key, facts[i])
                                         : strcmp (key, facts[i]) == 0)
      return TRUE;
  return FALSE;
}

/* In one line, and cut where it is too long. */
static void
append_text (GString *to, const char *text)
{
  for (int i = 0; i < MAX_CHARS && *text != '\0'; i++, text = g_utf8_next_char (text))
    {
      gunichar letter = g_utf8_get_char (text);

      g_string_append_unichar (to, g_unichar_isprint (letter) ? letter : ' ');
    }
}

static void
append_line (GString *to, const char *key, const char *value)
{
  g_string_append_c (to, '\n');
  append_text (to, key);
  g_string_append (to, ": ");
  append_text (to, value);
}

char *
guise_live_origin_dup_comment (const GuiseDfm *dfm)
{
  GString *comment = g_string_new (GUISE_LIVE_COMMENT);
  int      n_lines = 0;

  for (size_t i = 0; i < guise_dfm_get_n_properties (dfm) && n_lines < MAX_LINES; i++)
    {
      g_autofree char *sum = NULL;
      const char      *key, *value;

      guise_dfm_get_property (dfm, i, &key, &value);
      if (strcmp (key, WHOLE) == 0)
        {
          sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, value, -1);
          append_line (comment, WHOLE ".sha256", sum);
          n_lines++;
        }
      else if (is_fact (key) && *value != '\0')
        {
          append_line (comment, key, value);
          n_lines++;
        }
    }
  return g_string_free (comment, FALSE);
}

/* One more than is told of says that there were more. */
void
guise_live_origin_add (GPtrArray *comments, const char *comment)
{
  g_return_if_fail (comment == NULL || g_str_has_prefix (comment, GUISE_LIVE_COMMENT));

  if (comment != NULL && comments->len <= MAX_MODELS &&
      !g_ptr_array_find_with_equal_func (comments, comment, g_str_equal, NULL))
    g_ptr_array_add (comments, g_strdup (comment));
}

char *
guise_live_origin_join (const GPtrArray *comments)
{
  GString *whole =
    g_string_new (comments->len > 0 ? g_ptr_array_index (comments, 0) : GUISE_LIVE_COMMENT);

  for (guint i = 1; i < MIN (comments->len, MAX_MODELS); i++)
    {
      const char *comment = g_ptr_array_index (comments, i);
      const char *lines = comment + strlen (GUISE_LIVE_COMMENT);

      g_string_append_printf (whole, "\n\n" ANOTHER "%s", *lines != '\0' ? lines : "\n" UNKNOWN);
    }
  if (comments->len > MAX_MODELS)
    g_string_append (whole, "\n\n" FURTHER);
  return g_string_free (whole, FALSE);
}

char *
guise_live_origin_add_label (char *comment, GuiseLiveLabelled labelled)
{
  static const char *const words[] = {
    [GUISE_LIVE_LABELLED_NONE] = "not drawn",
    [GUISE_LIVE_LABELLED_SOME] = "drawn in part",
    [GUISE_LIVE_LABELLED_ALL] = "drawn",
  };
  g_autofree char *before = comment;

  g_return_val_if_fail (g_str_has_prefix (before, GUISE_LIVE_COMMENT), NULL);

  return g_strconcat (GUISE_LIVE_COMMENT "\n" LABEL ": ", words[labelled],
                      before + strlen (GUISE_LIVE_COMMENT), NULL);
}
