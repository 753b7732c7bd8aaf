/* SPDX-License-Identifier: GPL-3.0-or-later
 * What is known about this computer, for somebody who is asked for help. */
#include <string.h>

#include "app/guise-about.h"
#include "app/system/guise-system-check.h"
#include "app/system/guise-system-texts.h"

#define LEAST_LETTERS 3

static const char *const state_names[] = {
  [GUISE_HOST_GOOD] = "good",        [GUISE_HOST_OPTIONAL] = "optional",
  [GUISE_HOST_UNKNOWN] = "unknown",  [GUISE_HOST_BETTER] = "could be better",
  [GUISE_HOST_MUST] = "must change",
};

static gboolean
is_word_part (char letter)
{
  return g_ascii_isalnum (letter) || letter == '_' || (letter & 0x80) != 0;
}

/* Where @name stands as a word of its own. */
static void
replace_word (GString *text, const char *name, const char *by)
{
  const size_t n = strlen (name);
  size_t       at = 0;

  while (at + n <= text->len)
    {
      const char *found = strstr (text->str + at, name);

      if (found == NULL)
        return;
      at = (size_t) (found - text->str);
      if ((at > 0 && is_word_part (text->str[at - 1])) || is_word_part (text->str[at + n]))
        at += n;
      else
        {
          g_string_erase (text, (ssize_t) at, (ssize_t) n);
          g_string_insert (text, (ssize_t) at, by);
          at += strlen (by);
        }
    }
}

char *
guise_system_check_shorten (const char *text, const char *home, const char *const *names)
{
  GString *shortened = g_string_new (text);

  if (strlen (home) > 1)
    replace_word (shortened, home, "~");
  for (size_t i = 0; names[i] != NULL; i++)
    if (strlen (names[i]) >= LEAST_LETTERS)
      replace_word (shortened, names[i], "…");
  return g_string_free (shortened, FALSE);
}

static void
append_finding (GString *text, const GuiseHostFinding *finding)
{
  g_auto (GuiseSystemText) words = { 0 };

  guise_system_text_init (&words, finding, FALSE);
  g_string_append_printf (text, "- %s [%s, %s]: %s\n", words.title,
                          guise_host_fact_get_name (finding->fact), state_names[finding->state],
                          words.subtitle);
}

char *
guise_system_check_make_report (const GuiseSystemCheck *self)
{
  static const char *const parts[GUISE_HOST_N_PROBES] = {
    [GUISE_HOST_PROBE_CARDS] = "Graphics card", [GUISE_HOST_PROBE_PLAN] = "Plan of the project",
    [GUISE_HOST_PROBE_COMPUTER] = "Computer",   [GUISE_HOST_PROBE_DISK] = "Disk",
    [GUISE_HOST_PROBE_CAMERAS] = "Cameras",
  };
  const char *const names[] = { g_get_host_name (), g_get_user_name (), g_get_real_name (), NULL };
  g_autofree char  *program = guise_about_dup_report ();
  g_autoptr (GString) text = g_string_new (program);

  for (int probe = 0; probe < GUISE_HOST_N_PROBES; probe++)
    {
      const GPtrArray *findings = guise_system_check_get_findings (self, (GuiseHostProbe) probe);

      g_string_append_printf (text, "\n%s\n", parts[probe]);
      if (findings == NULL || findings->len == 0)
        g_string_append (text, findings == NULL ? "- not looked at\n" : "- nothing to tell\n");
      for (guint i = 0; findings != NULL && i < findings->len; i++)
        append_finding (text, findings->pdata[i]);
    }
  return guise_system_check_shorten (text->str, g_get_home_dir (), names);
}
