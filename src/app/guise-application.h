/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/system/guise-system-check.h"

G_BEGIN_DECLS

#define GUISE_APPLICATION_ID       "org.guise.Studio"
#define GUISE_APPLICATION_ID_DEVEL GUISE_APPLICATION_ID ".Devel" /* run from a build folder */

/**
 * GuiseApplication:
 *
 * The studio. Opens project folders; without one it shows the welcome page.
 */
#define GUISE_TYPE_APPLICATION     (guise_application_get_type ())
G_DECLARE_FINAL_TYPE (GuiseApplication, guise_application, GUISE, APPLICATION, AdwApplication)

/**
 * guise_application_new:
 * @flags: beyond %G_APPLICATION_HANDLES_OPEN
 *
 * Returns: (transfer full): the application
 */
GuiseApplication *guise_application_new (GApplicationFlags flags);

/**
 * guise_application_get_check:
 *
 * Returns: (transfer none): what is known about this computer
 */
GuiseSystemCheck *guise_application_get_check (GuiseApplication *self);

G_END_DECLS
