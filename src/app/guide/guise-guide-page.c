/* SPDX-License-Identifier: GPL-3.0-or-later
 * A chapter of the guide, from blocks to widgets. */
#include "app/guide/guise-guide-page.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "app/guide/guise-guide-grid.h"
#include "app/guide/guise-guide-wide.h"

#define GAP      12
#define INDENT   24
#define CELL_MIN 12 /* characters that a column has at least, if it needs them */
#define CELL_MAX 44 /* that it would like to have */

/* ---- text ---- */

static gboolean
on_link_cb (GtkLabel *label, const char *target)
{
  gtk_widget_activate_action (GTK_WIDGET (label), "guide.follow", "s", target);
  return TRUE; /* or GTK would open whatever it is */
}

static GtkWidget *
make_label (const char *markup, GtkAccessibleRole role)
{
  GtkWidget *label =
    g_object_new (GTK_TYPE_LABEL, "accessible-role", role, "label", markup, "use-markup", TRUE,
                  "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR, "xalign", 0.0, "yalign", 0.0,
                  "selectable", TRUE, NULL);

  g_signal_connect (label, "activate-link", G_CALLBACK (on_link_cb), NULL);
  return label;
}

static GtkWidget *
make_heading (const GuiseGuideBlock *block)
{
  static const char *const STYLES[] = { "title-1", "title-2", "title-3", "heading" };
  GtkWidget               *label = make_label (block->markup, GTK_ACCESSIBLE_ROLE_HEADING);

  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LEVEL,
                                  (int) block->level, -1);
  gtk_widget_add_css_class (label, STYLES[MIN (block->level, G_N_ELEMENTS (STYLES)) - 1]);
  gtk_widget_set_margin_top (label, block->level > 1 ? GAP : 0);
  return label;
}

static GtkWidget *
make_item (const GuiseGuideBlock *block)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *marker = gtk_label_new (block->marker);
  GtkWidget *label = make_label (block->markup, GTK_ACCESSIBLE_ROLE_LABEL);

  gtk_widget_set_size_request (marker, INDENT, -1);
  gtk_label_set_xalign (GTK_LABEL (marker), 0.0f);
  gtk_label_set_yalign (GTK_LABEL (marker), 0.0f);
  gtk_widget_add_css_class (marker, "dim-label");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), marker);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

/* ---- what may be wider than the page ---- */

static GtkWidget *
make_code (const GuiseGuideBlock *block)
{
  GtkWidget *label = gtk_label_new (block->text);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (label, "guise-guide-code");
  return guise_guide_wide_new (label, _("Commands or a file"));
}

static GtkWidget *
make_cell (const char *markup, gboolean is_header)
{
  GtkWidget *label = make_label (markup, GTK_ACCESSIBLE_ROLE_LABEL);
  const int  n = (int) g_utf8_strlen (gtk_label_get_text (GTK_LABEL (label)), -1);

  gtk_label_set_width_chars (GTK_LABEL (label), MIN (n, CELL_MIN));
  gtk_label_set_max_width_chars (GTK_LABEL (label), CLAMP (n, 1, CELL_MAX));
  gtk_widget_add_css_class (label, "guise-guide-cell");
  if (is_header)
    gtk_widget_add_css_class (label, "heading");
  return label;
}

static GtkWidget *
make_columns (const GuiseGuideBlock *block)
{
  GtkWidget *grid = gtk_grid_new ();

  for (guint i = 0; i < block->cells->len; i++)
    {
      const guint row = i / block->n_columns;
      const guint column = i % block->n_columns;
      GtkWidget  *cell = make_cell (block->cells->pdata[i], row == 0);

      gtk_widget_set_hexpand (cell, column + 1 == block->n_columns);
      if (row > 0)
        gtk_widget_add_css_class (cell, "lower");
      gtk_grid_attach (GTK_GRID (grid), cell, (int) column, (int) row, 1, 1);
    }
  return grid;
}

/* What a cell is, and what is in it; the first one is what the row is about. */
static char *
dup_row_markup (char *const *headers, char *const *cells, guint n)
{
  GString *markup = g_string_new (NULL);

  g_string_append_printf (markup, "<b>%s</b>", cells[0]);
  for (guint i = 1; i < n; i++)
    if (*cells[i] != '\0' && *headers[i] != '\0')
      g_string_append_printf (markup, "\n<span alpha='75%%'>%s:</span> %s", headers[i], cells[i]);
    else if (*cells[i] != '\0')
      g_string_append_printf (markup, "\n%s", cells[i]);
  return g_string_free (markup, FALSE);
}

static void
append_row (GtkWidget *box, const char *markup, gboolean is_header)
{
  GtkWidget *label = make_label (markup, GTK_ACCESSIBLE_ROLE_LABEL);

  gtk_widget_add_css_class (label, "guise-guide-cell");
  if (is_header)
    gtk_widget_add_css_class (label, "dim-label");
  if (gtk_widget_get_first_child (box) != NULL)
    gtk_widget_add_css_class (label, "lower");
  gtk_box_append (GTK_BOX (box), label);
}

/* What rows are about, then row after row, each as one text. */
static GtkWidget *
make_rows (const GuiseGuideBlock *block)
{
  char *const *headers = (char *const *) block->cells->pdata;
  GtkWidget   *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  if (*headers[0] != '\0')
    append_row (box, headers[0], TRUE);
  for (guint i = block->n_columns; i < block->cells->len; i += block->n_columns)
    {
      g_autofree char *markup = dup_row_markup (headers, headers + i, block->n_columns);

      append_row (box, markup, FALSE);
    }
  gtk_widget_add_css_class (box, "card");
  return box;
}

/* ---- pictures ---- */

GHashTable *
guise_guide_page_read_pictures (const GuiseGuideBook *book, guint chapter)
{
  const GPtrArray *blocks = guise_guide_book_get_chapter (book, chapter)->blocks;
  GHashTable *pictures = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);

  for (guint i = 0; i < blocks->len; i++)
    {
      const char      *target = ((const GuiseGuideBlock *) blocks->pdata[i])->target;
      g_autofree char *path =
        target != NULL ? guise_guide_book_dup_picture_path (book, target) : NULL;
      GdkTexture *texture = path != NULL ? gdk_texture_new_from_filename (path, NULL) : NULL;

      if (texture != NULL)
        g_hash_table_insert (pictures, g_strdup (target), texture);
    }
  return pictures;
}

/* GtkPicture asks for the height of a picture that was enlarged to all the width that there is. */
static GtkWidget *
clamp_picture (GtkWidget *picture, int width)
{
  GtkWidget *clamp = adw_clamp_new ();

  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), width);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), width);
  adw_clamp_set_child (ADW_CLAMP (clamp), picture);
  gtk_widget_set_halign (clamp, GTK_ALIGN_START);
  return clamp;
}

static GtkWidget *
make_picture (const GuiseGuideBlock *block, GHashTable *pictures)
{
  GdkTexture *texture = g_hash_table_lookup (pictures, block->target);
  GtkWidget  *picture;

  if (texture == NULL)
    {
      picture = gtk_label_new (block->text);
      gtk_label_set_wrap (GTK_LABEL (picture), TRUE);
      gtk_widget_add_css_class (picture, "dim-label");
      return picture;
    }
  picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), block->text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (picture), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  block->text, -1);
  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_SCALE_DOWN);
  gtk_widget_set_tooltip_text (picture, block->text);
  gtk_widget_set_overflow (picture, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (picture, "guise-guide-picture");
  return clamp_picture (picture, gdk_texture_get_width (texture));
}

/* ---- all of it ---- */

static GtkWidget *
make_block (const GuiseGuideBlock *block, GHashTable *pictures)
{
  switch (block->kind)
    {
    case GUISE_GUIDE_HEADING:
      return make_heading (block);
    case GUISE_GUIDE_CODE:
      return make_code (block);
    case GUISE_GUIDE_TABLE:
      return guise_guide_grid_new (make_columns (block), make_rows (block));
    case GUISE_GUIDE_PICTURE:
      return make_picture (block, pictures);
    case GUISE_GUIDE_RULE:
      return gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);
    case GUISE_GUIDE_TEXT:
    default:
      return block->marker != NULL ? make_item (block)
                                   : make_label (block->markup, GTK_ACCESSIBLE_ROLE_LABEL);
    }
}

GtkWidget *
guise_guide_page_new (const GPtrArray *blocks, GHashTable *pictures)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, GAP);

  for (guint i = 0; i < blocks->len; i++)
    {
      const GuiseGuideBlock *block = blocks->pdata[i];
      GtkWidget             *widget = make_block (block, pictures);
      const guint            n_indents = block->indent - (block->marker != NULL ? 1 : 0);

      gtk_widget_set_margin_start (widget, (int) n_indents * INDENT);
      if (block->is_quote)
        gtk_widget_add_css_class (widget, "guise-guide-quote");
      gtk_box_append (GTK_BOX (page), widget);
    }
  return page;
}
