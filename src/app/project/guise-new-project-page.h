/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "project/guise-base.h"

G_BEGIN_DECLS

/**
 * GuiseNewProjectPage:
 *
 * Asks for what a project is made of (name, facesets, whose faces they are, a model to begin with)
 * and makes it on a thread. Actions: `new-project.create`. It activates `win.open-project` with the
 * new folder.
 */
#define GUISE_TYPE_NEW_PROJECT_PAGE (guise_new_project_page_get_type ())
G_DECLARE_FINAL_TYPE (GuiseNewProjectPage,
                      guise_new_project_page,
                      GUISE,
                      NEW_PROJECT_PAGE,
                      GtkWidget)

/**
 * guise_new_project_page_begin:
 * @self: the page
 * @recipe: what is to be trained, a name of `data/recipes`
 * @parent: folder in which the project's folder will be made
 *
 * Empties the form.
 */
void
guise_new_project_page_begin (GuiseNewProjectPage *self, const char *recipe, const char *parent);

/**
 * guise_new_project_page_set_faces:
 * @self: the page
 * @slot: which faceset
 * @path: (nullable): its folder
 */
void guise_new_project_page_set_faces (GuiseNewProjectPage *self, int slot, const char *path);

/**
 * guise_new_project_page_set_base:
 * @self: the page
 * @path: (nullable): a trained model to begin with, as guise_base_find() takes it
 */
void guise_new_project_page_set_base (GuiseNewProjectPage *self, const char *path);

/**
 * guise_new_project_page_set_start:
 * @self: the page
 * @start: how the iterations of the base are counted; another face, unless this is called after
 *   guise_new_project_page_begin()
 */
void guise_new_project_page_set_start (GuiseNewProjectPage *self, GuiseBaseStart start);

G_END_DECLS
