package io.github.spikegen.config;

/** What the settings of a model start from, before options change single ones. */
public enum Recipe {
  /** What trains best in a short time, as measured by this project. */
  TUNED,

  /** What the model's paper says. */
  PAPER,

  /** What the code does that the paper's authors released. */
  RELEASED
}
