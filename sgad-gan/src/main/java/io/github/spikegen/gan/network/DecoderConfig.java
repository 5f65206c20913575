package io.github.spikegen.gan.network;

import io.github.spikegen.internal.Require;
import java.util.Objects;

/**
 * How the generator's output over time becomes an image.
 *
 * @param kind the decoder
 * @param scale what the membrane is multiplied by before the sigmoid; {@link Kind#MEMBRANE} only
 * @param tau the membrane time constant in steps, at least 1; {@link Kind#MEMBRANE} only, since
 *     attention scores take its place
 * @param keySize d, the size of queries and keys, at least 1; {@link Kind#ATTENTION_SCORING} only
 * @param keyMaps the maps to keys; {@link Kind#ATTENTION_SCORING} only
 * @param similarity how a query is compared with keys; {@link Kind#ATTENTION_SCORING} only
 * @param flatteningUnits the units of a dense layer with ReLU before queries and keys, or 0 for
 *     none; {@link Kind#ATTENTION_SCORING} only
 */
public record DecoderConfig(
    Kind kind,
    Scale scale,
    double tau,
    int keySize,
    KeyMaps keyMaps,
    Similarity similarity,
    int flatteningUnits) {

  /** The decoders. */
  public enum Kind {
    /** {@link MembraneDecoder}: SGAN, SWGAN and Hybrid GAN. */
    MEMBRANE,
    /** {@link AttentionScoringDecoder}: SGAD. */
    ATTENTION_SCORING
  }

  /** What the membrane V after the last step is multiplied by before the sigmoid. */
  public enum Scale {
    /**
     * 1/T, as in the released code of [1]. V is no sum but a weighted mean of the currents, so
     * pixels far from 0.5 need currents of several times T.
     */
    ONE_OVER_TIME_STEPS,
    /** 1: pixels do not depend on how many steps there are. */
    ONE
  }

  /** The maps from the membrane V and from the input X to keys. */
  public enum KeyMaps {
    /** One for V and one for X: [1], equation 6. */
    SEPARATE,
    /** One for both, as in the released code of [1]. */
    SHARED
  }

  /** How a query is compared with the two keys. */
  public enum Similarity {
    /**
     * By the dot product over the root of d: [1], equation 6. Query and keys sum over all pixels,
     * so that training soon drives one of the shares to 1, and the image is X_T alone.
     */
    DOT_PRODUCT,
    /** By 4 times the cosine, so that every step keeps a share in the image. */
    COSINE
  }

  /** Checks the numbers. */
  public DecoderConfig {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(scale, "scale");
    if (!(tau >= 1) || Double.isInfinite(tau)) {
      throw new IllegalArgumentException(
          "tau must be a finite number of at least 1, but was " + tau);
    }
    Require.atLeast("keySize", 1, keySize);
    Objects.requireNonNull(keyMaps, "keyMaps");
    Objects.requireNonNull(similarity, "similarity");
    if (flatteningUnits < 0) {
      throw new IllegalArgumentException(
          "flatteningUnits must be at least 0, but was " + flatteningUnits);
    }
  }

  /**
   * Returns the membrane decoder: tau 2, the membrane as it is.
   *
   * @return the config
   */
  public static DecoderConfig membrane() {
    return new DecoderConfig(
        Kind.MEMBRANE, Scale.ONE, 2, 256, KeyMaps.SEPARATE, Similarity.DOT_PRODUCT, 0);
  }

  /**
   * Returns attention scoring as in [1], equation 6, with d = 256.
   *
   * @return the config
   */
  public static DecoderConfig attentionScoring() {
    return new DecoderConfig(
        Kind.ATTENTION_SCORING, Scale.ONE, 2, 256, KeyMaps.SEPARATE, Similarity.DOT_PRODUCT, 0);
  }

  /**
   * Returns a copy that multiplies the membrane by another number.
   *
   * @param newScale the scale
   * @return the copy
   */
  public DecoderConfig withScale(Scale newScale) {
    return new DecoderConfig(kind, newScale, tau, keySize, keyMaps, similarity, flatteningUnits);
  }

  /**
   * Returns a copy with other queries and keys.
   *
   * @param newKeySize d, at least 1
   * @param newKeyMaps the maps to keys
   * @param newFlatteningUnits the units of the dense layer before them, or 0 for none
   * @return the copy
   */
  public DecoderConfig withKeys(int newKeySize, KeyMaps newKeyMaps, int newFlatteningUnits) {
    return new DecoderConfig(
        kind, scale, tau, newKeySize, newKeyMaps, similarity, newFlatteningUnits);
  }

  /**
   * Returns a copy that compares query and keys in another way.
   *
   * @param value the similarity
   * @return the copy
   */
  public DecoderConfig withSimilarity(Similarity value) {
    return new DecoderConfig(kind, scale, tau, keySize, keyMaps, value, flatteningUnits);
  }

  /**
   * Returns this config in the form of the released code of [1]: the membrane divided by T; one map
   * for both keys, and for several colour channels a dense layer of 1024 units before it.
   *
   * @param imageChannels the channels of an image
   * @return the copy
   */
  public DecoderConfig asReleased(int imageChannels) {
    return withScale(Scale.ONE_OVER_TIME_STEPS)
        .withSimilarity(Similarity.DOT_PRODUCT)
        .withKeys(keySize, KeyMaps.SHARED, imageChannels == 1 ? 0 : 1024);
  }
}
