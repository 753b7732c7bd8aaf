/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/project/guise-open-project.h"

G_BEGIN_DECLS

/**
 * GuiseHeat:
 *
 * Watches how hot the graphics card is while a project trains, every few seconds, on a thread.
 * Above what a person allows (setting `pause-above-temperature`) training pauses, and goes on by
 * itself when the card has cooled; who goes on before that is not stopped again until it has.
 * Thread: main.
 *
 * Signal: `::changed`: the temperature is another, or training begins or ends to wait
 */
#define GUISE_TYPE_HEAT (guise_heat_get_type ())
G_DECLARE_FINAL_TYPE (GuiseHeat, guise_heat, GUISE, HEAT, GObject)

/**
 * guise_heat_get:
 * @project: a project
 *
 * Returns: (transfer none): its watch, made when somebody asks first; it lives as long as the
 *   project is open
 */
GuiseHeat *guise_heat_get (GuiseOpenProject *project);

/**
 * guise_heat_get_degrees:
 *
 * Returns: degrees Celsius of the hottest card while it trains; NaN: not known
 */
double guise_heat_get_degrees (const GuiseHeat *self);

/**
 * guise_heat_get_goal:
 *
 * Returns: degrees Celsius at which training goes on that waits for it; NaN: it does not wait
 */
double guise_heat_get_goal (const GuiseHeat *self);

G_END_DECLS
