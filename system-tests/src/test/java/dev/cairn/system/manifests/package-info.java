/** What images, the compose file and the Kubernetes manifests promise, checked without a cluster. */
@NullMarked
package dev.cairn.system.manifests;

import org.jspecify.annotations.NullMarked;
