/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/faces/guise-face-canvas.h"
#include "app/faces/guise-face-page.h"
#include "app/faces/guise-face-pictures.h"
#include "app/faces/guise-landmark-edit.h"

G_BEGIN_DECLS

struct _GuiseFacePage
{
  GtkWidget parent_instance;

  GuiseWall         *wall;     /* owned */
  GuiseFacePictures *pictures; /* owned */
  GCancellable      *loading;  /* owned, or NULL */
  guint              position; /* in the list */
  guint              index;    /* of the face that is shown */
  gboolean           is_narrow;

  GuiseLandmarkEdit edit;         /* of that face, once it is shown */
  gboolean          is_mark_last; /* setting aside was done after the last point */

  AdwWindowTitle  *title;
  GtkButton       *aside_button;
  AdwFlap         *flap;
  GtkStack        *stack;
  GuiseFaceCanvas *canvas;
  AdwStatusPage   *problem;
  GtkListBox      *facts;
  AdwActionRow    *source;
  AdwActionRow    *landmarks_row;
  GtkSwitch       *landmarks;
  GtkWidget       *undo_buttons;
  GtkWidget       *mask_button;
  GtkBox          *strip;
};

/* What can be done to the points of the face; in class init. */
void guise_face_page_install_point_actions (GtkWidgetClass *class);
void guise_face_page_init_points (GuiseFacePage *self);

/* The face is shown, with the points that it has. */
void guise_face_page_begin_points (GuiseFacePage *self);

/* Follows the wall: what could not be written is taken back. */
void guise_face_page_follow_points (GuiseFacePage *self);

/* Which of "faces.undo" and "face.redo" can be done. */
void guise_face_page_update_undo (GuiseFacePage *self);

G_END_DECLS
