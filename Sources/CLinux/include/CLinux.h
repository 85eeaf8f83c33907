int atlas_linux_present(void);
