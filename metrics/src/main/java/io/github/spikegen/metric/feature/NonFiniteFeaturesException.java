package io.github.spikegen.metric.feature;

/** A network gave NaN or infinite features, with which nothing can be compared. */
public final class NonFiniteFeaturesException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int image;

  /**
   * Creates an exception.
   *
   * @param extractor the network's name
   * @param image the position of the first such image in its set, from 0
   */
  public NonFiniteFeaturesException(String extractor, int image) {
    super("%s gives NaN or infinite features for image %d".formatted(extractor, image));
    this.image = image;
  }

  /**
   * Returns which image it is.
   *
   * @return the position of the first such image in its set, from 0
   */
  public int image() {
    return image;
  }
}
