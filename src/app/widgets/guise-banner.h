/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseBanner:
 *
 * One line under a header bar, in place of AdwBanner, which comes with libadwaita 1.3.
 */
#define GUISE_TYPE_BANNER (guise_banner_get_type ())
G_DECLARE_FINAL_TYPE (GuiseBanner, guise_banner, GUISE, BANNER, GtkWidget)

/**
 * guise_banner_set:
 * @self: a banner
 * @title: (nullable): what is to be said; %NULL hides it
 * @is_error: whether it is more than a warning
 */
void guise_banner_set (GuiseBanner *self, const char *title, gboolean is_error);

/**
 * guise_banner_set_action:
 * @self: a banner
 * @label: (nullable): what its button says; %NULL: no button
 * @action_name: (nullable): what it does
 */
void guise_banner_set_action (GuiseBanner *self, const char *label, const char *action_name);

G_END_DECLS
