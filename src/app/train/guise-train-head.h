/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseTrainHeadState:
 * @title: where training is
 * @subtitle: how long that takes; may be empty
 * @label: what the first button says
 * @runs: whether it pauses
 * @is_suggested: whether it is the one thing to do
 * @is_narrow: whether the buttons are at the bottom of the page
 * @is_asking: whether a question or trouble is in view, which has buttons of its own
 *
 * What a header bar shows. Everything is borrowed.
 */
typedef struct
{
  const char *title;
  const char *subtitle;
  const char *label;
  gboolean    runs;
  gboolean    is_suggested;
  gboolean    is_narrow;
  gboolean    is_asking;
} GuiseTrainHeadState;

/**
 * GuiseTrainHead:
 *
 * The header bar of the page of training: Pause, title, Save now, menu. Its actions are those of
 * the page that it is on.
 */
#define GUISE_TYPE_TRAIN_HEAD (guise_train_head_get_type ())
G_DECLARE_FINAL_TYPE (GuiseTrainHead, guise_train_head, GUISE, TRAIN_HEAD, GtkWidget)

void guise_train_head_show (GuiseTrainHead *self, const GuiseTrainHeadState *state);

/**
 * guise_train_head_set_button:
 * @button: a button that starts and pauses
 * @content: what is in it
 * @state: what it says
 *
 * For every such button alike.
 */
void guise_train_head_set_button (GtkWidget                 *button,
                                  GtkWidget                 *content,
                                  const GuiseTrainHeadState *state);

G_END_DECLS
