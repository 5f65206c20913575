package io.github.spikegen.run.evaluation;

import java.util.Locale;

/** The groups of simulated neurons, which differ in the size of what they look for. */
public enum GaborArea {
  /** Waves a tenth as long as the image, of a phase. */
  GABOR_FINE(0.1, false),
  /** Waves a fifth as long as the image, of a phase. */
  GABOR_MEDIUM(0.2, false),
  /** Waves two fifths as long as the image, of a phase. */
  GABOR_COARSE(0.4, false),
  /** Waves a fifth as long as the image, of any phase: the energy of two filters. */
  GABOR_ENERGY(0.2, true);

  private final double wavelength;
  private final boolean energy;

  GaborArea(double wavelength, boolean energy) {
    this.wavelength = wavelength;
    this.energy = energy;
  }

  double wavelength() {
    return wavelength;
  }

  boolean isEnergy() {
    return energy;
  }

  /**
   * Returns the label of the area's neurons.
   *
   * @return such as {@code gabor-fine}
   */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
