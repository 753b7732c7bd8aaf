/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

/*
 * What the kernel tells about the computer. All paths are below $GUISE_SYSTEM_ROOT where that is
 * set: tests describe other computers that way.
 */

/* Returns: (transfer full): where "/proc/..." or "/sys/..." is */
char *guise_cli_system_path (const char *path);

/* Returns: (transfer full) (nullable): the value of the line "key : value" of a file */
char *guise_cli_system_read_field (const char *path, const char *key);

/* Returns: the number in a one-line file of a folder, or -1; @folder is already a real one */
int64_t guise_cli_system_read_number (const char *folder, const char *name);

/* Returns: (transfer full) (nullable): version of NVIDIA's driver that is loaded, as in "580.95" */
char *guise_cli_system_read_driver_version (void);

/**
 * GuiseCliAdapter:
 * @pci_bus_id: as in "0000:01:00.0"
 * @is_nvidia: made by NVIDIA
 * @driver: (nullable): of the kernel, as in "nvidia", "nouveau"
 * @connectors: where displays are plugged in, as in "DP-1, HDMI-A-1"; empty for none
 *
 * A graphics adapter on the PCI bus, whether or not anything can be computed on it.
 */
typedef struct
{
  char    *pci_bus_id;
  gboolean is_nvidia;
  char    *driver;
  char    *connectors;
} GuiseCliAdapter;

/* Returns: (transfer full) (element-type GuiseCliAdapter): all of them, by bus id */
GPtrArray *guise_cli_system_list_adapters (void);

G_END_DECLS
