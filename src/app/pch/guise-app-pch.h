/* SPDX-License-Identifier: GPL-3.0-or-later
 * What nearly every file of the studio includes, read by the compiler once instead of 230 times. It
 * is here for speed alone: every file names what it needs itself (tests/lint, rule_precompiled). */
#ifndef GUISE_APP_PCH_H /* as the main file of a compilation it knows no "once" */
#define GUISE_APP_PCH_H

#include <adwaita.h>
#include <glib/gi18n.h>

#endif
