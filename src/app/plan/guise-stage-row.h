/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseStageRowKind:
 * @GUISE_STAGE_ROW_STAGE: a stage, a card
 * @GUISE_STAGE_ROW_SWAP: the faces become others: a diamond
 * @GUISE_STAGE_ROW_BASE: a model for other faces is kept: a filled square
 * @GUISE_STAGE_ROW_GATE: a person is asked: a ring
 * @GUISE_STAGE_ROW_END: the end: a small disc
 *
 * What stands on the rail beside a row.
 */
typedef enum
{
  GUISE_STAGE_ROW_STAGE,
  GUISE_STAGE_ROW_SWAP,
  GUISE_STAGE_ROW_BASE,
  GUISE_STAGE_ROW_GATE,
  GUISE_STAGE_ROW_END,
} GuiseStageRowKind;

/**
 * GuiseStageRowState:
 * @number: of the stage, from 1
 * @title: what it is called
 * @hours: how long it takes
 * @text: what is done in it, or what happens between two stages
 * @memory: how much it needs
 * @disk: how much of the disk the project takes by its end
 * @iterations: how many
 * @share: of the memory that is there; 0: not known
 * @done: of the stage, 0 to 1
 * @resets: (array length=n_resets): where in the stage, 0 to 1
 * @n_resets: how many are drawn
 *
 * What a row shows. Texts are borrowed.
 */
#define GUISE_STAGE_ROW_MAX_RESETS 12

typedef struct
{
  unsigned    number;
  const char *title;
  const char *hours;
  const char *text;
  const char *memory;
  const char *disk;
  const char *iterations;
  double      share;
  double      done;
  double      resets[GUISE_STAGE_ROW_MAX_RESETS];
  unsigned    n_resets;
} GuiseStageRowState;

/**
 * GuiseStageRow:
 *
 * A row of the timeline of stages (studio.md 5.6): a piece of the rail, and a card or a line.
 */
#define GUISE_TYPE_STAGE_ROW (guise_stage_row_get_type ())
G_DECLARE_FINAL_TYPE (GuiseStageRow, guise_stage_row, GUISE, STAGE_ROW, GtkListBoxRow)

GtkWidget        *guise_stage_row_new (GuiseStageRowKind kind);
GuiseStageRowKind guise_stage_row_get_kind (const GuiseStageRow *self);
void              guise_stage_row_set (GuiseStageRow *self, const GuiseStageRowState *state);

/**
 * guise_stage_row_get_number:
 *
 * Returns: number of the stage, from 1
 */
unsigned guise_stage_row_get_number (const GuiseStageRow *self);

G_END_DECLS
