/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/guise-inspection.h"

G_BEGIN_DECLS

/* The readers. Each fills facts and warnings and worsens the verdict; FALSE with an error when
 * nothing can be used, or when the file could not be read at all. */
gboolean inspect_pickle (GuiseInspection *self, const char *path, GError **error);
gboolean inspect_weights (GuiseInspection *self, const char *path, GError **error);
gboolean inspect_data (GuiseInspection *self, const char *path, GError **error);
gboolean inspect_dfljpg (GuiseInspection *self, const char *path, GError **error);
gboolean inspect_pak (GuiseInspection *self, const char *path, GError **error);
gboolean inspect_dfm (GuiseInspection *self, const char *path, GError **error);

/* Adds a sentence and worsens the verdict. */
void inspection_warn (GuiseInspection *self, GuiseInspectVerdict verdict, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

G_END_DECLS
