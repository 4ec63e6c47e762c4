//! What the service says of itself, to anybody (VOSI 1.1).

steps! {
    VOSI_CAPABILITIES "vosi/capabilities" "GET the capabilities without credentials";
    VOSI_SIBLING "vosi/capabilities-sibling" "GET capabilities beside the job list without credentials, where they are said to be elsewhere";
    VOSI_ABOVE "vosi/capabilities-above" "GET capabilities one level higher without credentials, where there are none beside the list of a SODA service";
    VOSI_SELF "vosi/capabilities-listed" "GET the capabilities where they say themselves that they are, without credentials, if that is another address";
    VOSI_AVAILABILITY "vosi/availability" "GET the availability that the capabilities name, else the one beside the job list, without credentials";
    VOSI_LIST_ANONYMOUS "vosi/list-anonymous" "GET the job list without credentials";
}
