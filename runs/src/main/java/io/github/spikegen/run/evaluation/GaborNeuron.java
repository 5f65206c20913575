package io.github.spikegen.run.evaluation;

import java.util.SplittableRandom;

/**
 * A simulated neuron: a Gabor filter at a place, or two of opposite phase whose energy counts, and
 * spikes of a Poisson process.
 */
final class GaborNeuron {

  /** Spikes a presentation without a stimulus, and more of them for each unit of contrast. */
  private static final double BASE_RATE = 0.5;

  private static final double GAIN = 5;

  /** The envelope's deviation in wavelengths. */
  private static final double ENVELOPE = 0.5;

  /** Places are in the middle half of the image. */
  private static final double MARGIN = 0.25;

  private final double[][] filters;

  private GaborNeuron(double[][] filters) {
    this.filters = filters;
  }

  /** Draws a neuron's place, orientation and phase. */
  static GaborNeuron draw(GaborBank.Area area, int height, int width, SplittableRandom random) {
    double y = height * (MARGIN + (1 - 2 * MARGIN) * random.nextDouble());
    double x = width * (MARGIN + (1 - 2 * MARGIN) * random.nextDouble());
    double orientation = Math.PI * random.nextDouble();
    double phase = 2 * Math.PI * random.nextDouble();
    double wavelength = area.wavelength() * Math.min(height, width);
    double[] filter = filter(height, width, y, x, orientation, phase, wavelength);
    return new GaborNeuron(
        area.isEnergy()
            ? new double[][] {
              filter, filter(height, width, y, x, orientation, phase + Math.PI / 2, wavelength)
            }
            : new double[][] {filter});
  }

  /** A wave under a Gaussian envelope, blind to uniform light, of length 1. */
  private static double[] filter(
      int height,
      int width,
      double y,
      double x,
      double orientation,
      double phase,
      double wavelength) {
    double[] envelope = new double[height * width];
    double[] filter = new double[height * width];
    double deviation = ENVELOPE * wavelength;
    double envelopes = 0;
    double waves = 0;
    for (int i = 0; i < filter.length; i++) {
      int row = i / width;
      int column = i % width;
      double down = row + 0.5 - y;
      double right = column + 0.5 - x;
      envelope[i] = Math.exp(-(down * down + right * right) / (2 * deviation * deviation));
      double along = right * Math.cos(orientation) + down * Math.sin(orientation);
      filter[i] = envelope[i] * Math.cos(2 * Math.PI * along / wavelength + phase);
      envelopes += envelope[i];
      waves += filter[i];
    }
    double squares = 0;
    for (int i = 0; i < filter.length; i++) {
      filter[i] -= envelope[i] * waves / envelopes;
      squares += filter[i] * filter[i];
    }
    for (int i = 0; i < filter.length; i++) {
      filter[i] /= Math.sqrt(squares);
    }
    return filter;
  }

  /**
   * Returns the expected number of spikes a presentation.
   *
   * @param image gray values in [0, 1], row by row
   */
  double rate(double... image) {
    double squares = 0;
    double drive = 0;
    for (double[] filter : filters) {
      drive = 0;
      for (int i = 0; i < image.length; i++) {
        drive += filter[i] * image[i];
      }
      squares += drive * drive;
    }
    return BASE_RATE + GAIN * (filters.length > 1 ? Math.sqrt(squares) : Math.max(0, drive));
  }

  /** Draws a number of spikes: how many waiting times fit into one presentation. */
  static int spikes(double rate, SplittableRandom random) {
    int spikes = -1;
    for (double time = 0; time <= rate; spikes++) {
      time -= Math.log(1 - random.nextDouble());
    }
    return spikes;
  }
}
