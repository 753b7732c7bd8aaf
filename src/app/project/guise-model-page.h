/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseModelPage:
 *
 * Asks for something that was trained before, finds out on a thread what it is, and offers what can
 * be done with it: used live, taken for a new face, trained on. A page for guise_window_push(). A
 * project is opened at once. It activates `win.open-project`, `win.use-live` (path), `win.new-face`
 * (path) and `win.continue-model` (path, recipe). Thread: main.
 */
#define GUISE_TYPE_MODEL_PAGE (guise_model_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseModelPage, guise_model_page, GUISE, MODEL_PAGE, GtkWidget)

GtkWidget *guise_model_page_new (void);

/**
 * guise_model_page_takes:
 * @path: a file or a folder
 *
 * Returns: whether it looks like a model: a .dfm file, or a folder that holds one of DeepFaceLab or
 * a base. What is in it is not read
 */
gboolean guise_model_page_takes (const char *path);

/**
 * guise_model_page_look:
 * @self: the page
 * @path: what was chosen
 *
 * Finds out what it is and shows what can be done with it, or why nothing can.
 */
void guise_model_page_look (GuiseModelPage *self, const char *path);

G_END_DECLS
