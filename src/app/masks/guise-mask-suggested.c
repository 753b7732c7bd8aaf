/* SPDX-License-Identifier: GPL-3.0-or-later
 * Faces that are worth a look, one after another. */
#include "app/masks/guise-mask-suggested.h"

#include <glib/gi18n.h>

#include "app/faces/guise-face-pictures.h"
#include "app/guise-task.h"
#include "app/widgets/guise-thumb.h"
#include "faceset/guise-thumbnails.h"

#define THUMB_SIDE   64
#define PICTURE_SIDE 220 /* as those of the page of masks, so that they are made once */
#define N_BEFORE     2
#define N_AROUND     12

static GtkWidget *
make_button (const GuiseMaskSuggestion *one, const char *shown)
{
  GtkWidget       *button = gtk_button_new ();
  GtkWidget       *overlay = gtk_overlay_new ();
  GtkWidget       *pill;
  g_autofree char *share = g_strdup_printf (_("%.0f %%"), 100.0 * one->agreement);
  g_autofree char *name = one->agreement < 0.0
                            ? g_strdup (one->name)
                            /* Translators: a face's file, as in “72 %” */
                            : g_strdup_printf (_("%s, agreement %s"), one->name, share);

  gtk_overlay_set_child (GTK_OVERLAY (overlay),
                         g_object_new (GUISE_TYPE_THUMB, "size", THUMB_SIDE, "radius", 4,
                                       "paintable", one->picture, NULL));
  if (one->agreement >= 0.0)
    {
      pill = gtk_label_new (share);
      gtk_widget_add_css_class (pill, "guise-pill");
      gtk_widget_add_css_class (pill, "caption");
      gtk_widget_set_halign (pill, GTK_ALIGN_CENTER);
      gtk_widget_set_valign (pill, GTK_ALIGN_END);
      gtk_overlay_add_overlay (GTK_OVERLAY (overlay), pill);
    }
  gtk_button_set_child (GTK_BUTTON (button), overlay);
  if (g_strcmp0 (one->name, shown) != 0)
    gtk_widget_add_css_class (button, "flat"); /* that of the face in view stands out */
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "mask.show");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", one->name);
  return button;
}

static gboolean
is_aside (const GuiseMaskSuggestion *one, GHashTable *aside)
{
  return aside != NULL && g_hash_table_contains (aside, one->name);
}

void
guise_mask_suggested_fill (GtkBox          *box,
                           const GPtrArray *faces,
                           GuiseFaceSlot    slot,
                           GHashTable      *aside,
                           const char      *shown)
{
  const gboolean had_focus = gtk_widget_get_focus_child (GTK_WIDGET (box)) != NULL;
  GtkWidget     *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (box))) != NULL)
    gtk_box_remove (box, child);
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseMaskSuggestion *one = faces->pdata[i];

      if (one->slot != slot || is_aside (one, aside))
        continue;
      child = make_button (one, shown);
      gtk_box_append (box, child);
      if (had_focus && g_strcmp0 (one->name, shown) == 0)
        gtk_widget_grab_focus (child);
    }
}

/* ---- faces of a state ---- */

typedef struct
{
  GuiseFaceset *faceset; /* owned */
  GuiseFaceSlot slot;
  GArray       *indices; /* owned; of size_t */
} Wish;

static void
wish_free (void *data)
{
  Wish *self = data;

  guise_faceset_unref (self->faceset);
  g_array_unref (self->indices);
  g_free (self);
}

static void
load_thread (GTask *task, void *source, void *data, GCancellable *cancellable)
{
  const Wish *wish = data;
  g_autoptr (GuiseThumbnails) thumbnails = guise_thumbnails_new (wish->faceset, PICTURE_SIDE, NULL);
  GPtrArray *faces = g_ptr_array_new_with_free_func (guise_mask_suggestion_free);

  for (guint k = 0; k < wish->indices->len && !g_cancellable_is_cancelled (cancellable); k++)
    {
      const size_t         index = g_array_index (wish->indices, size_t, k);
      GuiseMaskSuggestion *one = g_new0 (GuiseMaskSuggestion, 1);
      g_autoptr (GuiseImage) image = guise_thumbnails_load (thumbnails, index, NULL, NULL);

      *one = (GuiseMaskSuggestion){ .slot = wish->slot, .agreement = -1.0 };
      one->name = g_strdup (guise_faceset_get_entry (wish->faceset, index)->name);
      one->picture = guise_face_pictures_make_texture (image);
      g_ptr_array_add (faces, one);
    }
  g_task_return_pointer (task, faces, (GDestroyNotify) g_ptr_array_unref);
}

/* Those around a place, in the order of the folder. */
static GArray *
choose_around (GuiseFaceset            *faceset,
               const GuiseMaskDocument *document,
               GHashTable              *aside,
               GuiseMaskState           state,
               size_t                   at)
{
  GArray *indices = g_array_new (FALSE, FALSE, sizeof (size_t));
  size_t  n_before = 0;

  for (size_t i = at; i > 0 && n_before < N_BEFORE; i--)
    if (guise_mask_state_holds (state, guise_faceset_get_entry (faceset, i - 1), document, aside))
      {
        const size_t index = i - 1;

        g_array_prepend_val (indices, index);
        n_before++;
      }
  for (size_t i = at; i < guise_faceset_get_n (faceset) && indices->len < N_AROUND; i++)
    if (guise_mask_state_holds (state, guise_faceset_get_entry (faceset, i), document, aside))
      g_array_append_val (indices, i);
  return indices;
}

void
guise_mask_suggested_load_async (GObject                 *source,
                                 GuiseFaceset            *faceset,
                                 GuiseFaceSlot            slot,
                                 const GuiseMaskDocument *document,
                                 GHashTable              *aside,
                                 GuiseMaskState           state,
                                 size_t                   at,
                                 GCancellable            *cancellable,
                                 GAsyncReadyCallback      callback)
{
  g_autoptr (GTask) task = guise_task_new (source, cancellable, callback, NULL);
  Wish *wish = g_new (Wish, 1);

  *wish = (Wish){ guise_faceset_ref (faceset), slot,
                  choose_around (faceset, document, aside, state, at) };
  g_task_set_source_tag (task, guise_mask_suggested_load_async);
  g_task_set_task_data (task, wish, wish_free);
  g_task_run_in_thread (task, load_thread);
}

GPtrArray *
guise_mask_suggested_load_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* ---- one after another ---- */

/* Whether somebody has drawn over it since it was suggested; one whose outlines were compared with
 * a mask is done when it was looked at. */
static gboolean
is_done (const GuiseMaskSuggestion *one, const GuiseMaskDocument *document)
{
  return one->agreement < 0.0 ? guise_mask_document_has_outlines (document, one->name, FALSE)
                              : guise_mask_document_find_outlines (document, one->name) != NULL;
}

const char *
guise_mask_suggested_get_next (const GuiseMaskDesk     *desk,
                               GuiseFaceSlot            slot,
                               const GuiseMaskDocument *document,
                               GHashTable              *aside,
                               const char              *name)
{
  const GPtrArray *all = guise_mask_desk_get_suggestions (desk);
  const char      *first = NULL;
  gboolean         was_here = FALSE;

  for (guint i = 0; i < all->len; i++)
    {
      const GuiseMaskSuggestion *one = all->pdata[i];
      const gboolean             is_here = g_strcmp0 (one->name, name) == 0;

      if (one->slot != slot)
        continue;
      was_here = was_here || is_here;
      if (is_here || is_aside (one, aside) || is_done (one, document))
        continue;
      if (was_here)
        return one->name;
      first = first != NULL ? first : one->name;
    }
  return first;
}

char *
guise_mask_suggested_dup_place (const GuiseMaskDesk *desk,
                                GuiseFaceSlot        slot,
                                GHashTable          *aside,
                                const char          *name)
{
  const GPtrArray *all = guise_mask_desk_get_suggestions (desk);
  unsigned         n = 0;
  unsigned         at = 0;

  for (guint i = 0; i < all->len; i++)
    {
      const GuiseMaskSuggestion *one = all->pdata[i];

      if (one->slot != slot || is_aside (one, aside))
        continue;
      n++;
      if (g_str_equal (one->name, name))
        at = n;
    }
  return at > 0 ? g_strdup_printf (_("%u of %u suggested"), at, n) : NULL;
}
