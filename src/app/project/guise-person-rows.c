/* SPDX-License-Identifier: GPL-3.0-or-later
 * Rows that say what of a person goes, stays, or was left. */
#include "app/project/guise-person-rows.h"

#include <glib/gi18n.h>

#include "app/project/guise-person-words.h"
#include "app/widgets/guise-widget.h"

/* Names of files and folders are no markup. */
GtkWidget *
guise_person_row_new (const char *title, const char *text)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  return row;
}

void
guise_person_row_add_check (GtkWidget *row, GtkWidget *check)
{
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
}

/* ---- what stays ---- */

gboolean
guise_person_keeps_made (const GuisePerson *person, unsigned parts)
{
  const unsigned made =
    (1u << GUISE_PERSON_MODEL) | (1u << GUISE_PERSON_BACKUPS) | (1u << GUISE_PERSON_EXPORTS);

  return person->keeps_made || (guise_person_get_listed (person) & made & ~parts) != 0;
}

/* What the model was trained on is known as long as it can be trained on. */
static gboolean
keeps_chain (const GuisePerson *person, unsigned parts)
{
  const unsigned backups = 1u << GUISE_PERSON_BACKUPS;

  return (parts & (1u << GUISE_PERSON_MODEL)) != 0 &&
         (person->keeps_backups || (guise_person_get_listed (person) & backups & ~parts) != 0);
}

static void
add (GtkListBox *list, const char *title, const char *text)
{
  gtk_list_box_append (list, guise_person_row_new (title, text));
}

static void
add_linked (GtkListBox *list, const GuisePerson *person)
{
  g_autofree char *name = g_filename_display_name (person->linked);
  g_autofree char *text = NULL;

  if (person->is_fixed)
    /* Translators: a folder */
    text =
      g_strdup_printf (_ ("%s is a link, has another disk in it, or others have faces in it: it stays, and the project still refers to it. Choose other faces first"),
                          name);
  else
    /* Translators: a folder */
    text = g_strdup_printf (_ ("They lie in %s, and the project only forgets them"), name);
  add (list, _ ("The faces themselves"), text);
}

void
guise_person_rows_show_stays (GtkListBox *list, const GuisePerson *person, unsigned parts)
{
  guise_widget_clear_list (list);
  if (person->linked != NULL)
    add_linked (list, person);
  for (guint i = 0; i < person->stays->len; i++)
    {
      g_autofree char *name = g_filename_display_name (person->stays->pdata[i]);

      add (list, name, _ ("A link, elsewhere, or not of this person alone: it is not touched"));
    }
  if (person->has_statements && guise_person_keeps_made (person, parts))
    add (list, _ ("What was said about these faces"),
                  _ ("It must be known as long as anything made of them is here"));
  if (keeps_chain (person, parts))
    add (list, _ ("What the model was trained on"), _ ("Its backups need it"));
  add (list,
       _ ("What is elsewhere"),
          _ ("Exported files that were copied, recordings, and the films and pictures the faces "
            "came from. Nobody here knows where they are: think of them yourself"));
  add (list, _ ("A line in the journal"), _ ("That somebody was removed, and when. No name"));
}

void
guise_person_rows_show_left (GtkListBox *list, const GPtrArray *left)
{
  guise_widget_clear_list (list);
  for (guint i = 0; i < left->len; i++)
    {
      const GuisePersonLeft *one = left->pdata[i];
      g_autofree char       *name = g_filename_display_name (one->path);
      g_autofree char       *reason = guise_person_words_dup_reason (one);

      if (one->why == GUISE_PERSON_LEFT_NEEDED)
        continue; /* that which needs it is enough to know */
      gtk_list_box_append (list, guise_person_row_new (name, reason));
    }
}
