/** Where models learn and draw and images are judged: in this process, or on other machines. */
package io.github.spikegen.run.workplace;
