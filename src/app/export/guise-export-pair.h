/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseExportPair:
 *
 * One face twice: as the trained networks show it and as an exported file does, with the difference
 * under them.
 */
#define GUISE_TYPE_EXPORT_PAIR (guise_export_pair_get_type ())
G_DECLARE_FINAL_TYPE (GuiseExportPair, guise_export_pair, GUISE, EXPORT_PAIR, GtkFlowBoxChild)

/**
 * guise_export_pair_show:
 * @self: a pair
 * @path: (nullable): an exported file; %NULL hides the pair
 * @i: which of its faces
 * @difference: of both pictures, of 0..1
 */
void guise_export_pair_show (GuiseExportPair *self, const char *path, size_t i, double difference);

G_END_DECLS
