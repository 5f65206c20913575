package io.github.spikegen.config;

import io.github.spikegen.config.Hyperparameter.OptionPrefix;
import java.util.List;

/** A made-up tree of config records with everything that hyper-parameters can be. */
record NetworkConfig(
    @Hyperparameter(label = "T", help = "Time steps.", atLeast = 1) int timeSteps,
    @Hyperparameter(
            name = "widths",
            label = "C1,C2",
            help = "Channels.",
            atLeast = 1,
            minimumSize = 2,
            maximumSize = 2)
        List<Integer> channels,
    @Hyperparameter(help = "Whether classes are learned.") boolean labels,
    @Hyperparameter(help = "How many epochs without progress end it.", atLeast = 1, none = "never")
        int patience,
    @Hyperparameter(help = "The likeliest tokens.", atLeast = 1, none = "all") Integer topK,
    @Hyperparameter(atLeast = 0, atMost = 1) double readoutDecay,
    @Hyperparameter(help = "What bounds it.") Bound bound,
    @OptionPrefix(value = "critic", of = "critic") Critic critic,
    Decoder decoder,
    @OptionPrefix(value = "open", records = OwnRule.class) Rule rule,
    List<String> notes) {

  NetworkConfig {
    channels = List.copyOf(channels);
    Hyperparameters.check(
        NetworkConfig.class,
        timeSteps,
        channels,
        labels,
        patience,
        topK,
        readoutDecay,
        bound,
        critic,
        decoder,
        rule,
        notes);
  }

  static NetworkConfig of() {
    return new NetworkConfig(
        4,
        List.of(8, 16),
        false,
        0,
        null,
        0.8,
        Bound.valueOf("at 2.5"),
        new Critic(4, 0.1, Norm.BATCH_NORM),
        new Membrane(0.5),
        new OwnRule(3),
        List.of());
  }

  enum Norm {
    NONE,
    BATCH_NORM
  }

  record Critic(
      @Hyperparameter(label = "T", help = "Time steps.", atLeast = 1, shared = true) int timeSteps,
      @Hyperparameter(label = "R", help = "Its rate.", above = 0) double learningRate,
      @Hyperparameter(help = "What follows.") Norm hiddenNorm) {
    Critic {
      Hyperparameters.check(Critic.class, timeSteps, learningRate, hiddenNorm);
    }
  }

  /** One of two decoders. */
  sealed interface Decoder permits Membrane, Attention {}

  record Membrane(@Hyperparameter(help = "Decay.", atLeast = 0, below = 1) double decay)
      implements Decoder {
    Membrane {
      Hyperparameters.check(Membrane.class, decay);
    }
  }

  record Attention(@Hyperparameter(help = "Heads.", atLeast = 1, atMost = 8) long heads)
      implements Decoder {
    Attention {
      Hyperparameters.check(Attention.class, heads);
    }
  }

  /** An interface that anyone may implement. */
  interface Rule {}

  record OwnRule(@Hyperparameter(help = "Strength.") double strength) implements Rule {
    OwnRule {
      Hyperparameters.check(OwnRule.class, strength);
    }
  }

  /** A type that writes and reads itself. */
  public record Bound(double limit) {

    /** Reads what {@link #toString} writes. */
    public static Bound valueOf(String text) {
      if (!text.startsWith("at ")) {
        throw new IllegalArgumentException("expected 'at X', but was '%s'".formatted(text));
      }
      return new Bound(Double.parseDouble(text.substring(3)));
    }

    @Override
    public String toString() {
      return "at " + limit;
    }
  }
}
