/* SPDX-License-Identifier: GPL-3.0-or-later
 * The lists beside a chapter: all chapters, and what was found in them. */
#include "app/guide/guise-guide-rows.h"

#include "app/guide/guise-guide-search.h"

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

/* ---- chapters ---- */

static const char *
get_part (GtkListBoxRow *row)
{
  return row != NULL ? g_object_get_data (G_OBJECT (row), "part") : "";
}

static void
show_part (GtkListBoxRow *row, GtkListBoxRow *before, void *user_data)
{
  GtkWidget *header = NULL;

  if (!g_str_equal (get_part (row), get_part (before)))
    {
      header = make_label (get_part (row), "heading");
      gtk_widget_add_css_class (header, "dim-label");
      gtk_widget_add_css_class (header, "guise-guide-part");
    }
  gtk_list_box_row_set_header (row, header);
}

void
guise_guide_rows_install (GtkListBox *chapters)
{
  gtk_list_box_set_header_func (chapters, show_part, NULL, NULL);
}

void
guise_guide_rows_show_chapters (GtkListBox *chapters, const GuiseGuideBook *book)
{
  for (guint i = 0; i < guise_guide_book_get_n_chapters (book); i++)
    {
      const GuiseGuideChapter *chapter = guise_guide_book_get_chapter (book, i);
      GtkWidget               *row = gtk_list_box_row_new ();

      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), make_label (chapter->title, NULL));
      g_object_set_data_full (G_OBJECT (row), "part", g_strdup (chapter->part), g_free);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      chapter->title, -1);
      gtk_list_box_append (chapters, row);
    }
}

/* ---- what was found ---- */

static GtkWidget *
make_hit (const GuiseGuideBook *book, const GuiseGuideHit *hit)
{
  const GuiseGuideChapter *chapter = guise_guide_book_get_chapter (book, hit->chapter);
  const char              *heading = hit->heading != NULL ? hit->heading : chapter->title;
  GtkWidget               *row = gtk_list_box_row_new ();
  GtkWidget               *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget               *found = make_label (NULL, "caption");

  gtk_label_set_markup (GTK_LABEL (found), hit->markup);
  gtk_box_append (GTK_BOX (box), make_label (heading, "heading"));
  gtk_box_append (GTK_BOX (box), found);
  if (!g_str_equal (heading, chapter->title))
    {
      GtkWidget *where = make_label (chapter->title, "caption");

      gtk_widget_add_css_class (where, "dim-label");
      gtk_box_append (GTK_BOX (box), where);
    }
  gtk_widget_add_css_class (box, "guise-guide-hit");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, heading,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  gtk_label_get_text (GTK_LABEL (found)), -1);
  g_object_set_data (G_OBJECT (row), "chapter", GUINT_TO_POINTER (hit->chapter));
  g_object_set_data (G_OBJECT (row), "block", GUINT_TO_POINTER (hit->block));
  return row;
}

void
guise_guide_rows_show_hits (GtkListBox *hits, const GuiseGuideBook *book, const GPtrArray *found)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (hits))) != NULL)
    gtk_list_box_remove (hits, row);
  for (guint i = 0; found != NULL && i < found->len; i++)
    gtk_list_box_append (hits, make_hit (book, found->pdata[i]));
}

void
guise_guide_rows_get_hit (GtkListBoxRow *row, guint *out_chapter, guint *out_block)
{
  *out_chapter = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "chapter"));
  *out_block = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "block"));
}
