/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_guide_topic_get:
 * @section: a page of the studio: the name of a step, or of a page that lies over the others
 *
 * Returns: (nullable): where the guide tells of it, for guise_guide_window_present(); %NULL for a
 *   page that no chapter is about
 */
const char *guise_guide_topic_get (const char *section);

G_END_DECLS
