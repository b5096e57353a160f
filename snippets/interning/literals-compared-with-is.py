"cedar" is "cedar"
