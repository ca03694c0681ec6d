// Generated from proto/ by `node scripts/make-descriptor.mjs`. Do not edit.

/** The messages and services of proto/ as protobufjs describes them in JSON (an `INamespace`). */
export const descriptor: Readonly<Record<string, unknown>> = {
  nested: {
    envoy: {
      nested: {
        api: {
          nested: {
            v2: {
              nested: {
                core: {
                  nested: {
                    Node: {
                      fields: { id: { type: 'string', id: 1 }, cluster: { type: 'string', id: 2 } },
                    },
                    ControlPlane: { fields: { identifier: { type: 'string', id: 1 } } },
                  },
                },
                DiscoveryRequest: {
                  fields: {
                    version_info: { type: 'string', id: 1 },
                    node: { type: 'envoy.api.v2.core.Node', id: 2 },
                    resource_names: { rule: 'repeated', type: 'string', id: 3 },
                    type_url: { type: 'string', id: 4 },
                    response_nonce: { type: 'string', id: 5 },
                    error_detail: { type: 'google.rpc.Status', id: 6 },
                  },
                },
                DiscoveryResponse: {
                  fields: {
                    version_info: { type: 'string', id: 1 },
                    resources: { rule: 'repeated', type: 'google.protobuf.Any', id: 2 },
                    canary: { type: 'bool', id: 3 },
                    type_url: { type: 'string', id: 4 },
                    nonce: { type: 'string', id: 5 },
                    control_plane: { type: 'envoy.api.v2.core.ControlPlane', id: 6 },
                  },
                },
              },
            },
          },
        },
        config: {
          nested: {
            core: {
              nested: {
                v3: {
                  nested: {
                    Node: {
                      fields: { id: { type: 'string', id: 1 }, cluster: { type: 'string', id: 2 } },
                    },
                    ControlPlane: { fields: { identifier: { type: 'string', id: 1 } } },
                  },
                },
              },
            },
          },
        },
        service: {
          nested: {
            discovery: {
              nested: {
                v3: {
                  nested: {
                    DiscoveryRequest: {
                      fields: {
                        version_info: { type: 'string', id: 1 },
                        node: { type: 'envoy.config.core.v3.Node', id: 2 },
                        resource_names: { rule: 'repeated', type: 'string', id: 3 },
                        type_url: { type: 'string', id: 4 },
                        response_nonce: { type: 'string', id: 5 },
                        error_detail: { type: 'google.rpc.Status', id: 6 },
                      },
                    },
                    DiscoveryResponse: {
                      fields: {
                        version_info: { type: 'string', id: 1 },
                        resources: { rule: 'repeated', type: 'google.protobuf.Any', id: 2 },
                        canary: { type: 'bool', id: 3 },
                        type_url: { type: 'string', id: 4 },
                        nonce: { type: 'string', id: 5 },
                        control_plane: { type: 'envoy.config.core.v3.ControlPlane', id: 6 },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
    google: {
      nested: {
        protobuf: {
          nested: {
            Any: {
              fields: { type_url: { type: 'string', id: 1 }, value: { type: 'bytes', id: 2 } },
            },
          },
        },
        rpc: {
          nested: {
            Status: {
              fields: {
                code: { type: 'int32', id: 1 },
                message: { type: 'string', id: 2 },
                details: { rule: 'repeated', type: 'google.protobuf.Any', id: 3 },
              },
            },
          },
        },
      },
    },
    kuma: {
      nested: {
        observability: {
          nested: {
            v1: {
              nested: {
                MonitoringAssignmentDiscoveryService: {
                  methods: {
                    StreamMonitoringAssignments: {
                      requestType: 'envoy.service.discovery.v3.DiscoveryRequest',
                      requestStream: true,
                      responseType: 'envoy.service.discovery.v3.DiscoveryResponse',
                      responseStream: true,
                    },
                  },
                },
                MonitoringAssignment: {
                  fields: {
                    mesh: { type: 'string', id: 2 },
                    service: { type: 'string', id: 3 },
                    targets: { rule: 'repeated', type: 'Target', id: 4 },
                    labels: { keyType: 'string', type: 'string', id: 5 },
                  },
                  nested: {
                    Target: {
                      fields: {
                        name: { type: 'string', id: 1 },
                        scheme: { type: 'string', id: 2 },
                        address: { type: 'string', id: 3 },
                        metrics_path: { type: 'string', id: 4 },
                        labels: { keyType: 'string', type: 'string', id: 5 },
                      },
                    },
                  },
                },
              },
            },
            v1alpha1: {
              nested: {
                MonitoringAssignmentDiscoveryService: {
                  methods: {
                    StreamMonitoringAssignments: {
                      requestType: 'envoy.api.v2.DiscoveryRequest',
                      requestStream: true,
                      responseType: 'envoy.api.v2.DiscoveryResponse',
                      responseStream: true,
                    },
                  },
                },
                MonitoringAssignment: {
                  fields: {
                    name: { type: 'string', id: 1 },
                    targets: { rule: 'repeated', type: 'Target', id: 2 },
                    labels: { keyType: 'string', type: 'string', id: 3 },
                  },
                  nested: {
                    Target: { fields: { labels: { keyType: 'string', type: 'string', id: 1 } } },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};
