int atlas_kernels_present(void);
