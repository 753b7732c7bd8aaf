/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/record/guise-record-figures.h"
#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseMeterKind:
 *
 * What a meter is about. Left and right are the person's own.
 */
typedef enum
{
  GUISE_METER_EYES,
  GUISE_METER_MOUTH,
  GUISE_METER_FACE,
  GUISE_METER_GAZE,
  GUISE_METER_TILT,
  GUISE_METER_DISTANCE,
  GUISE_METER_LIGHT,
  GUISE_METER_WARMTH,
  GUISE_N_METERS,
} GuiseMeterKind;

#define GUISE_METER_MAX_TILES   6

/* What every meter is drawn by, in pixels. */
#define GUISE_METER_LABEL_WIDTH 66.0f
#define GUISE_METER_LABEL_GAP   12.0f
#define GUISE_METER_TILE_HEIGHT 15.0f
#define GUISE_METER_GAP         3.0f
#define GUISE_METER_HEIGHT      34
#define GUISE_METER_MIN_WIDTH   200

/**
 * GuiseMeter:
 *
 * A row of tiles with their names (studio.md 5.3). Property: `kind`, of #GuiseMeterKind.
 */
#define GUISE_TYPE_METER_KIND   (guise_meter_kind_get_type ())
GType guise_meter_kind_get_type (void);

#define GUISE_TYPE_METER (guise_meter_get_type ())
G_DECLARE_FINAL_TYPE (GuiseMeter, guise_meter, GUISE, METER, GtkWidget)

void guise_meter_follow (GuiseMeter *self, const GuiseRecordFigures *figures);

/**
 * guise_meter_kind_get_n_tiles:
 *
 * Returns: how many tiles a kind has, up to %GUISE_METER_MAX_TILES
 */
int guise_meter_kind_get_n_tiles (GuiseMeterKind kind);

/**
 * guise_meter_kind_get_tile_name:
 *
 * Returns: (transfer none): what a tile is about, "left"
 */
const char *guise_meter_kind_get_tile_name (GuiseMeterKind kind, int tile);

/**
 * guise_meter_kind_get_fraction:
 * @kind: a kind
 * @tile: which
 * @figures: what there is
 *
 * Returns: how much of what is wanted there is: the mean over the bins that the tile stands for,
 *   each 1 at most; negative when nothing is wanted
 */
double
guise_meter_kind_get_fraction (GuiseMeterKind kind, int tile, const GuiseRecordFigures *figures);

/**
 * guise_meter_kind_describe:
 *
 * Returns: (transfer full): all tiles in words, "closed 30 %, half 80 %, open done"; where one
 *   stands for two bins, both behind it
 */
char *guise_meter_kind_describe (GuiseMeterKind kind, const GuiseRecordFigures *figures);

/**
 * guise_meter_append_share:
 * @text: what tiles in words are appended to
 * @name: of a tile
 * @share: how much of what is wanted there is; negative when nothing is
 *
 * Appends "open done", after a comma where something is before it.
 */
void guise_meter_append_share (GString *text, const char *name, double share);

/**
 * guise_meter_kind_is_goal:
 *
 * Returns: whether the coach asks for one of the tile's bins
 */
gboolean
guise_meter_kind_is_goal (GuiseMeterKind kind, int tile, const GuiseRecordFigures *figures);

G_END_DECLS
