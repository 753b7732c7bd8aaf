/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a faceset remembers about its takes. */
#include "capture/guise-capture-journal.h"

#include <stdio.h>
#include <string.h>

#include "capture/guise-key-journal.h"

#define JOURNAL_NAME   ".guise-capture"
#define GROUP_START    "take "
#define KEY_CARD       "card"
#define KEY_CARD_QUOTA "card-faces"
#define MAX_TAKE       99999 /* of names of files */

struct _GuiseCaptureJournal
{
  GuiseKeyJournal journal; /* owned */
};

GuiseCaptureJournal *
guise_capture_journal_open (const char *dir)
{
  GuiseCaptureJournal *self = g_new0 (GuiseCaptureJournal, 1);

  guise_key_journal_open (&self->journal, dir, JOURNAL_NAME);
  return self;
}

void
guise_capture_journal_free (GuiseCaptureJournal *self)
{
  if (self == NULL)
    return;
  guise_key_journal_clear (&self->journal);
  g_free (self);
}

/* The number of a take that a group is about; 0 for any other. */
static int
get_number (const char *group)
{
  const gint64 number = g_str_has_prefix (group, GROUP_START)
                          ? g_ascii_strtoll (group + strlen (GROUP_START), NULL, 10)
                          : 0;

  return (int) CLAMP (number, 0, MAX_TAKE);
}

int
guise_capture_journal_get_n_takes (const GuiseCaptureJournal *self)
{
  g_auto (GStrv) groups = g_key_file_get_groups (self->journal.file, NULL);
  int n = 0;

  for (char **group = groups; *group != NULL; group++)
    n = MAX (n, get_number (*group));
  return n;
}

static char *
dup_group (int number)
{
  return g_strdup_printf (GROUP_START "%d", number);
}

char *
guise_capture_journal_dup_camera (const GuiseCaptureJournal *self)
{
  g_autofree char *group = dup_group (guise_capture_journal_get_n_takes (self));

  return g_key_file_get_string (self->journal.file, group, "camera", NULL);
}

char *
guise_capture_journal_dup_mode (const GuiseCaptureJournal *self)
{
  g_autofree char *group = dup_group (guise_capture_journal_get_n_takes (self));

  return g_key_file_get_string (self->journal.file, group, "mode", NULL);
}

int
guise_capture_journal_get_take (const char *name)
{
  int number;

  return name != NULL && sscanf (name, "take%5d_", &number) == 1 && number > 0 ? number : 0;
}

GuiseCaptureCard
guise_capture_journal_get_card (const GuiseCaptureJournal *self, int number)
{
  g_autofree char *group = dup_group (number);
  g_autofree char *name = g_key_file_get_string (self->journal.file, group, KEY_CARD, NULL);
  GuiseCaptureCard card = GUISE_CAPTURE_CARD_NONE;

  (void) guise_capture_card_from_name (name, &card);
  return card;
}

size_t
guise_capture_journal_get_card_quota (const GuiseCaptureJournal *self, GuiseCaptureCard card)
{
  g_auto (GStrv) groups = g_key_file_get_groups (self->journal.file, NULL);
  g_autofree char *chosen = NULL;
  int              last = 0;

  /* The last choice counts. */
  for (char **group = groups; *group != NULL; group++)
    if (get_number (*group) > last &&
        guise_capture_journal_get_card (self, get_number (*group)) == card)
      last = get_number (*group);
  chosen = dup_group (last);
  return (size_t) g_key_file_get_uint64 (self->journal.file, chosen, KEY_CARD_QUOTA, NULL);
}

static void
set_text (GuiseCaptureJournal *self, const char *group, const char *key, const char *text)
{
  if (text != NULL)
    g_key_file_set_string (self->journal.file, group, key, text);
}

static void
describe_take (GuiseCaptureJournal *self, const char *group, const GuiseCaptureTake *take)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *started = g_date_time_format_iso8601 (now);

  set_text (self, group, "started", started);
  set_text (self, group, "label", take->label);
  set_text (self, group, "camera", take->camera);
  set_text (self, group, "bus", take->bus);
  set_text (self, group, "mode", take->mode);
  set_text (self, group, "locked", take->locked);
  if (take->card == GUISE_CAPTURE_CARD_NONE)
    return;
  set_text (self, group, KEY_CARD, guise_capture_card_get_name (take->card));
  g_key_file_set_uint64 (self->journal.file, group, KEY_CARD_QUOTA, take->card_quota);
}

gboolean
guise_capture_journal_note (GuiseCaptureJournal      *self,
                            int                       number,
                            const GuiseCaptureTake   *take,
                            const GuiseCaptureCounts *counts,
                            GError                  **error)
{
  g_autofree char *group = dup_group (number);

  if (take != NULL)
    describe_take (self, group, take);
  g_key_file_set_uint64 (self->journal.file, group, "frames", counts->n_frames);
  g_key_file_set_uint64 (self->journal.file, group, "accepted", counts->n_accepted);
  for (int i = GUISE_REFUSAL_NONE + 1; i < GUISE_N_REFUSALS; i++)
    g_key_file_set_uint64 (self->journal.file, group, guise_refusal_get_name ((GuiseRefusal) i),
                           counts->n_refused[i]);
  return guise_key_journal_save (&self->journal, error);
}
