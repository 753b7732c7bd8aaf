/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/record/guise-recorder.h"

G_BEGIN_DECLS

/**
 * GuiseRecordStage:
 *
 * The picture of the camera and what is said over it: one instruction at a time, where the face is
 * and which way to turn, why the last picture was not kept, and which take it is. Signal
 * `::instructed`: somebody records, and another instruction is shown.
 */
#define GUISE_TYPE_RECORD_STAGE (guise_record_stage_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRecordStage, guise_record_stage, GUISE, RECORD_STAGE, GtkWidget)

/**
 * guise_record_stage_show_frame:
 * @self: the stage
 * @frame: (nullable): the newest picture
 */
void guise_record_stage_show_frame (GuiseRecordStage *self, GuiseFrame *frame);

/**
 * guise_record_stage_follow:
 * @self: the stage
 * @sight: what is known of the last picture, while somebody records
 * @frame: a picture of the same camera
 * @figures: what the coach asks for
 *
 * An instruction stands for 1.5 seconds at least, and so does a reason; what stops everything until
 * the person mends it takes the place of the coach.
 */
void guise_record_stage_follow (GuiseRecordStage         *self,
                                const GuiseRecorderSight *sight,
                                const GuiseFrame         *frame,
                                const GuiseRecordFigures *figures);

/**
 * guise_record_stage_rest:
 * @self: the stage
 * @text: what is said meanwhile
 * @detail: one line more
 *
 * Nobody records: what was seen goes.
 */
void guise_record_stage_rest (GuiseRecordStage *self, const char *text, const char *detail);

/**
 * guise_record_stage_go:
 *
 * Somebody records: the next word is the coach's.
 */
void guise_record_stage_go (GuiseRecordStage *self);

/**
 * guise_record_stage_interrupt:
 * @self: the stage
 * @title: what has happened
 * @text: what one can do
 * @is_frozen: whether the picture stands still
 *
 * In the middle of the picture, until guise_record_stage_rest() or guise_record_stage_go().
 */
void guise_record_stage_interrupt (GuiseRecordStage *self,
                                   const char       *title,
                                   const char       *text,
                                   gboolean          is_frozen);

/**
 * guise_record_stage_set_dot:
 * @self: the stage
 * @has_dot: whether a dot leads the eyes where the coach asks for them; so it is at first
 */
void guise_record_stage_set_dot (GuiseRecordStage *self, gboolean has_dot);

/**
 * guise_record_stage_set_take:
 * @self: the stage
 * @text: (nullable): the take under way
 */
void guise_record_stage_set_take (GuiseRecordStage *self, const char *text);

/**
 * guise_record_stage_toast:
 * @self: the stage
 * @text: what happened; plain text
 * @button: (nullable): what its button says
 * @action: (nullable): what that does, an action that the stage can reach
 *
 * Over the picture, so that the buttons stay free.
 */
void guise_record_stage_toast (GuiseRecordStage *self,
                               const char       *text,
                               const char       *button,
                               const char       *action);

G_END_DECLS
