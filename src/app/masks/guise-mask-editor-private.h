/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/faces/guise-face-marks.h"
#include "app/masks/guise-mask-canvas.h"
#include "app/masks/guise-mask-desk.h"
#include "app/masks/guise-mask-editor.h"
#include "app/masks/guise-mask-face.h"
#include "app/masks/guise-mask-saver.h"
#include "app/widgets/guise-banner.h"

G_BEGIN_DECLS

struct _GuiseMaskEditor
{
  GtkWidget parent_instance;

  GuiseOpenProject  *project; /* owned */
  GuiseMaskDesk     *desk;    /* owned */
  GuiseFaceMarks    *marks;   /* owned */
  GuiseFaceSlot      slot;
  char              *folder;   /* owned */
  GuiseMaskDocument *document; /* owned */
  GuiseMaskSaver    *saver;    /* owned */
  GuiseMaskFace     *shown;    /* owned, or NULL */
  GCancellable      *loading;  /* owned, or NULL */
  GCancellable      *looking;  /* owned, or NULL: for the faces of a state */
  gboolean           opens_anyway;
  gboolean           wants_suggested; /* as soon as the desk has looked again */

  GSettings          *settings;     /* owned */
  GtkEventController *foreign_keys; /* DeepFaceLab's, while they count */

  AdwWindowTitle  *title;
  GuiseBanner     *banner;
  GtkStack        *stack;
  GuiseMaskCanvas *canvas;
  GtkToggleButton *tools[GUISE_N_MASK_TOOLS];
  GtkToggleButton *views[GUISE_N_MASK_VIEWS];
  GtkButton       *zoom_button;
  GtkToggleButton *lock_button;
  GtkWidget       *zoom_box;
  GtkWidget       *panel;
  GtkWidget       *hand_box; /* of the panel, what hands need most, where there is none */
  AdwActionRow    *agreement;
  AdwActionRow    *outlines;
  GtkSwitch       *use;
  GtkBox          *suggested;
  GtkWidget       *suggested_box;
  GtkDropDown     *state;
  GtkWidget       *state_text;
  GtkButton       *aside_button;
  GtkWidget       *next_button;
};

void guise_mask_editor_show_words (GuiseMaskEditor *self);
void guise_mask_editor_show_error (GuiseMaskEditor *self, const GError *error);

/* Of the face that is shown: how what is drawn and the trained mask agree. */
void guise_mask_editor_show_agreement (GuiseMaskEditor *self);

/* Which faces are gone through. */
void  guise_mask_editor_show_strip (GuiseMaskEditor *self);
void  guise_mask_editor_on_desk_changed (GuiseMaskEditor *self);
char *guise_mask_editor_dup_place (const GuiseMaskEditor *self);
void  guise_mask_editor_install_ways (GtkWidgetClass *class);

/* Those that are set aside: a set of names, or NULL as long as it is not known. */
GHashTable *guise_mask_editor_get_aside (const GuiseMaskEditor *self);
gboolean    guise_mask_editor_is_aside (const GuiseMaskEditor *self); /* the face that is shown */
void        guise_mask_editor_show_aside (GuiseMaskEditor *self);
void        guise_mask_editor_install_aside (GtkWidgetClass *class);

/* Those of the pages, and DeepFaceLab's while people want them; and what they are called. */
void guise_mask_editor_attach_keys (GuiseMaskEditor *self);

/* Tells those who do not see the tooltips which key does what a button does, and all others where
 * DeepFaceLab's keys have changed it. */
void guise_mask_editor_name_next (GuiseMaskEditor *self);
void guise_mask_editor_name_keys_of (GuiseMaskEditor *self, GtkWidget *widget, const char *action);

/* Reads the face that stands so many behind @name. */
void guise_mask_editor_go_to (GuiseMaskEditor *self, const char *name, int by);

/* Puts what is drawn into the face's file. */
void guise_mask_editor_save (GuiseMaskEditor *self);

/* Actions that change what is drawn. */
void guise_mask_editor_undo (GtkWidget *widget, const char *action, GVariant *parameter);
void guise_mask_editor_redo (GtkWidget *widget, const char *action, GVariant *parameter);
void guise_mask_editor_from_face (GtkWidget *widget, const char *action, GVariant *parameter);
void guise_mask_editor_from_trained (GtkWidget *widget, const char *action, GVariant *parameter);
void guise_mask_editor_copy_previous (GtkWidget *widget, const char *action, GVariant *parameter);
void guise_mask_editor_grow (GtkWidget *widget, const char *action, GVariant *parameter);
void guise_mask_editor_smooth (GtkWidget *widget, const char *action, GVariant *parameter);

G_END_DECLS
