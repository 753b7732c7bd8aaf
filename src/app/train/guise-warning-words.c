/* SPDX-License-Identifier: GPL-3.0-or-later
 * What a training warns of, in words. */
#include "app/train/guise-warning-words.h"

#include <glib/gi18n.h>

/* Words of Noted in `org.guise.Worker.xml`. */
typedef struct
{
  const char     *about;
  const char     *text;
  const char     *button; /* NULL: it has been read, and no more */
  const char     *action;
  GuiseJobRowKind settled_by; /* a later row of that kind takes it back; NOTE: none does */
  gboolean        has_reason; /* what the engine says belongs to it */
  gboolean        is_quiet;   /* known before it started: the page of the plan says it */
  gboolean        is_in_journal;
} Words;

static const Words all[] = {
  { .about = "plateau",
    .text = N_ ("The losses hardly fall any more."),
    .button = N_ ("What may help"),
    .action = "train.plateau",
    .is_in_journal = TRUE },
  { .about = "not-saved",
    .text = N_ ("A checkpoint could not be written. Training goes on in memory and tries again in "
                "a minute."),
    .button = N_ ("Show the folder"),
    .action = "win.show-folder",
    .settled_by = GUISE_JOB_ROW_SAVED,
    .has_reason = TRUE,
    .is_in_journal = TRUE },
  { .about = "backup-failed",
    .text = N_ ("The backup that you asked for could not be made."),
    .button = N_ ("Show the folder"),
    .action = "win.show-folder",
    .settled_by = GUISE_JOB_ROW_BACKUP,
    .has_reason = TRUE,
    .is_in_journal = TRUE },
  { .about = "backup-waits",
    .text = N_ ("A backup could not be made. It is tried again after the next save."),
    .button = N_ ("Show the folder"),
    .action = "win.show-folder",
    .settled_by = GUISE_JOB_ROW_BACKUP,
    .has_reason = TRUE,
    .is_in_journal = TRUE },
  { .about = "picture",
    .text = N_ ("A picture of the progress could not be written. Training goes on."),
    .has_reason = TRUE },
  { .about = "losses",
    .text = N_ ("The losses cannot be written: their curves will have a gap."),
    .has_reason = TRUE },
  { .about = "damaged-point",
    .text = N_ ("A damaged checkpoint was passed over; training goes on from the one before."),
    .button = N_ ("Open history"),
    .action = "win.show-step::history" },
  { .about = "plan",
    .text = N_ ("What was edited of the plan is not taken over. Training goes on as before."),
    .button = N_ ("Open the plan"),
    .action = "win.show-step::plan",
    .settled_by = GUISE_JOB_ROW_PLAN,
    .has_reason = TRUE,
    .is_in_journal = TRUE },
  { .about = "faces",
    .text = N_ ("The faces are not all that this stage wants."),
    .has_reason = TRUE,
    .is_quiet = TRUE },
  { .has_reason = TRUE }, /* what a newer worker may warn of */
};

static const Words *
find_words (const GuiseJobLogRow *row)
{
  const char *about = guise_job_log_row_get_about (row);
  size_t      i = 0;

  while (all[i].about != NULL && g_strcmp0 (all[i].about, about) != 0)
    i++;
  return &all[i];
}

char *
guise_warning_words_dup_text (const GuiseJobLogRow *row)
{
  const Words *words = find_words (row);

  if (words->text == NULL)
    return g_strdup (guise_job_log_row_get_text (row));
  return words->has_reason
    ? g_strdup_printf ("%s (%s)", _ (words->text), guise_job_log_row_get_text (row))
                       : g_strdup (_ (words->text));
}

const char *
guise_warning_words_get_button (const GuiseJobLogRow *row, const char **out_action)
{
  const Words *words = find_words (row);

  *out_action = words->action;
  return words->button != NULL ? _ (words->button) : _ ("All right");
}

gboolean
guise_warning_words_is_in_journal (const GuiseJobLogRow *row)
{
  return find_words (row)->is_in_journal;
}

/* Of those that are known: each says one thing. */
static guint
get_bit (const Words *words)
{
  return words->about != NULL ? 1u << (words - all) : 0;
}

GuiseJobLogRow *
guise_warning_words_find (GListModel *log, int64_t told_us)
{
  GuiseJobLogRow *found = NULL;
  guint           kinds = 0; /* of rows that have come later, as bits */
  guint           said = 0;  /* warnings that have, likewise */

  for (guint i = g_list_model_get_n_items (log); i > 0; i--)
    {
      g_autoptr (GuiseJobLogRow) row = g_list_model_get_item (log, i - 1);
      const GuiseJobRowKind kind = guise_job_log_row_get_kind (row);
      const Words          *words = find_words (row);

      if (kind == GUISE_JOB_ROW_END || guise_job_log_row_get_time (row) <= told_us)
        break;
      if (kind == GUISE_JOB_ROW_WARNING)
        {
          const gboolean is_settled =
            words->settled_by != GUISE_JOB_ROW_NOTE && (kinds & (1u << words->settled_by)) != 0;

          if (!words->is_quiet && !is_settled && (said & get_bit (words)) == 0)
            g_set_object (&found, row);
          said |= get_bit (words);
        }
      kinds |= 1u << kind;
    }
  return found;
}
