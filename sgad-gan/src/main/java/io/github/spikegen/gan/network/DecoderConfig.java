package io.github.spikegen.gan.network;

import io.github.spikegen.config.Hyperparameter;
import io.github.spikegen.config.Hyperparameters;
import io.soabase.recordbuilder.core.RecordBuilder;

/** How the generator's output over time becomes an image: the kinds of decoders as data. */
public sealed interface DecoderConfig {

  /** What the membrane V after the last step is multiplied by before the sigmoid. */
  public enum Scale {
    /**
     * 1/T, as in the released code of SGAD. V is no sum but a weighted mean of the currents, so
     * pixels far from 0.5 need currents of several times T.
     */
    ONE_OVER_TIME_STEPS,
    /** 1: pixels do not depend on how many steps there are. */
    ONE
  }

  /** The maps from the membrane V and from the input X to keys. */
  public enum KeyMaps {
    /** One for V and one for X: SGAD, equation 6. */
    SEPARATE,
    /** One for both, as in the released code of SGAD. */
    SHARED
  }

  /** How a query is compared with the two keys. */
  public enum Similarity {
    /**
     * By the dot product over the root of d: SGAD, equation 6. Query and keys sum over all pixels,
     * so that training soon drives one of the shares to 1, and the image is X_T alone.
     */
    DOT_PRODUCT,
    /** By 4 times the cosine, so that every step keeps a share in the image. */
    COSINE
  }

  /**
   * Makes the decoder.
   *
   * @param timeSteps T of the sequences that it will decode
   * @return an uninitialized block
   */
  ImageDecoder decoder(int timeSteps);

  /**
   * Returns this config in the form of the released code of SGAD: the membrane divided by T; dot
   * products, one map for both keys, and for several color channels a dense layer of 1024 units
   * before it.
   *
   * @param imageChannels the channels of an image
   * @return the copy
   */
  DecoderConfig released(int imageChannels);

  /**
   * Returns how many weights the decoder has.
   *
   * @param pixels the pixels of an image, times its channels
   * @return the number
   */
  double weights(double pixels);

  /**
   * A membrane that does not fire, whose end is the image: SGAN, SWGAN and Hybrid GAN.
   *
   * @param scale what the membrane is multiplied by before the sigmoid
   * @param tau the membrane time constant in steps, at least 1
   */
  record Membrane(Scale scale, @Hyperparameter(atLeast = 1, atMost = 1000) double tau)
      implements DecoderConfig {

    public Membrane {
      Hyperparameters.check(Membrane.class, scale, tau);
    }

    /**
     * Returns tau 2, and the membrane as it is.
     *
     * @return the config
     */
    public static Membrane of() {
      return new Membrane(Scale.ONE, 2);
    }

    @Override
    public double weights(double pixels) {
      return 0;
    }

    @Override
    public ImageDecoder decoder(int timeSteps) {
      return new MembraneDecoder(
          tau,
          switch (scale) {
            case ONE -> 1;
            case ONE_OVER_TIME_STEPS -> 1.0 / timeSteps;
          });
    }

    @Override
    public Membrane released(int imageChannels) {
      return new Membrane(Scale.ONE_OVER_TIME_STEPS, tau);
    }
  }

  /**
   * A membrane whose content after each step is a frame, so that the output is a sequence of T
   * frames: for events, as in SGAD's release.
   *
   * @param membrane how the membrane goes on from step to step; no sequence
   */
  record Sequence(DecoderConfig membrane) implements DecoderConfig {

    public Sequence {
      if (membrane == null || membrane instanceof Sequence) {
        throw new IllegalArgumentException("a sequence must be of membranes, but is " + membrane);
      }
    }

    /**
     * Makes a decoder's membranes frames; those that do not score are taken as they are, not
     * divided by T, as each is decoded at a step of its own.
     *
     * @param decoder the decoder
     * @return the config
     */
    public static Sequence of(DecoderConfig decoder) {
      return new Sequence(
          decoder instanceof Membrane plain ? new Membrane(Scale.ONE, plain.tau) : decoder);
    }

    @Override
    public double weights(double pixels) {
      return membrane.weights(pixels);
    }

    @Override
    public ImageDecoder decoder(int timeSteps) {
      return membrane.decoder(timeSteps);
    }

    @Override
    public Sequence released(int imageChannels) {
      return of(membrane.released(imageChannels));
    }
  }

  /**
   * Attention scoring, SGAD, equations 2 and 6: a membrane whose time constant is chosen at each
   * step and for each sample by how well its content and its input answer a query.
   *
   * @param keySize d, the size of queries and keys, at least 1
   * @param keyMaps the maps to keys
   * @param similarity how a query is compared with keys
   * @param flatteningUnits the units of a dense layer with ReLU before queries and keys, or 0 for
   *     none
   */
  @RecordBuilder
  record AttentionScoring(
      @Hyperparameter(atLeast = 1, atMost = 4096) int keySize,
      KeyMaps keyMaps,
      @Hyperparameter(
              label = "S",
              help =
                  "How attention scoring compares query and keys: dot-product (the paper's) or"
                      + " cosine (default: the recipe's).")
          Similarity similarity,
      @Hyperparameter(atLeast = 0, atMost = 65536) int flatteningUnits)
      implements DecoderConfig, DecoderConfigAttentionScoringBuilder.With {

    public AttentionScoring {
      Hyperparameters.check(AttentionScoring.class, keySize, keyMaps, similarity, flatteningUnits);
    }

    /**
     * Returns SGAD, equation 6: d = 256, two maps to keys, dot products.
     *
     * @return the config
     */
    public static AttentionScoring paper() {
      return new AttentionScoring(256, KeyMaps.SEPARATE, Similarity.DOT_PRODUCT, 0);
    }

    @Override
    public double weights(double pixels) {
      double maps = keyMaps == KeyMaps.SHARED ? 2 : 3;
      double features = flatteningUnits == 0 ? pixels : flatteningUnits;
      return pixels * flatteningUnits + maps * features * keySize;
    }

    @Override
    public ImageDecoder decoder(int timeSteps) {
      return new AttentionScoringDecoder(keySize, keyMaps, similarity, flatteningUnits);
    }

    @Override
    public AttentionScoring released(int imageChannels) {
      return new AttentionScoring(
          keySize, KeyMaps.SHARED, Similarity.DOT_PRODUCT, imageChannels == 1 ? 0 : 1024);
    }
  }
}
